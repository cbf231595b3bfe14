import type { Metadata } from 'next';
import { serverCaller } from '#server/trpc/caller';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { paperOf, paperText } from '../_lib/paper.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Methods' };

export default async function MethodsPage() {
  const methods = await (await serverCaller()).catalogue.methods();
  return (
    <>
      <PageTitle title="Methods">
        <p>Pruning methods that the runner can execute. Each says how true it is to its paper.</p>
      </PageTitle>
      <div className="stack">
        <table className="tbl one">
          <caption className="sr-only">Pruning methods</caption>
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col">What it does</th>
              <th scope="col">Source</th>
              <th scope="col">Fidelity</th>
              <th scope="col">Needs</th>
            </tr>
          </thead>
          <tbody>
            {methods.map((method) => {
              const paper = paperOf(method.paper);
              return (
                <tr key={method.id}>
                  <th scope="row">
                    <Link href={`/methods/${method.id}`} className="font-semibold">
                      {method.name}
                    </Link>
                    <span className="block">
                      <code>{method.id}</code>
                    </span>
                  </th>
                  <td data-label="What it does">{method.summary}</td>
                  <td data-label="Source">{paper === null ? 'none: a floor' : paperText(paper)}</td>
                  <td data-label="Fidelity">{method.fidelity.level}</td>
                  <td data-label="Needs">{method.cost}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
