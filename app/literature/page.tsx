import type { Metadata } from 'next';
import type { PaperView } from '#core/wire/literature';
import { serverCaller } from '#server/trpc/caller';
import { ClaimsTable } from '../_components/literature/ClaimsTable.tsx';
import { Empty } from '../_components/Empty.tsx';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Section } from '../_components/Section.tsx';
import { Term } from '../_components/Term.tsx';
import { paperPath } from '../_lib/literaturePath.ts';
import { counted } from '../_lib/numbers.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Literature' };

export default async function LiteraturePage() {
  const caller = await serverCaller();
  const [papers, claims] = [await caller.literature.papers(), await caller.literature.claims()];
  const told = claims.toSorted((a, b) => Number(b.reruns.length > 0) - Number(a.reruns.length > 0));
  return (
    <>
      <PageTitle title="Literature">
        <p>
          Numbers as papers print them, with the <Term id="setups">setup</Term> that each supports, beside{' '}
          <Term id="rerun">re-runs</Term> of the same method, network, dataset and rate band here. A printed
          number never ranks.
        </p>
      </PageTitle>
      {papers.length === 0 ? (
        <Empty title="No paper on the shelf">
          <p>Papers are read from the folder literature/ when the server starts.</p>
        </Empty>
      ) : (
        <Papers papers={papers} />
      )}
      {told.length === 0 ? null : (
        <Section
          id="claims"
          title="Claims"
          lead="What the papers conclude, those with re-runs first. Each says what would confirm and what would refute it."
        >
          <ClaimsTable claims={told} papers={papers} />
        </Section>
      )}
    </>
  );
}

function Papers({ papers }: { papers: readonly PaperView[] }) {
  return (
    <div className="stack">
      <table className="tbl two">
        <caption className="sr-only">Papers</caption>
        <thead>
          <tr>
            <th scope="col">Paper</th>
            <th scope="col">Tables</th>
            <th scope="col" className="num">
              Rows
            </th>
            <th scope="col" className="num">
              Claims
            </th>
          </tr>
        </thead>
        <tbody>
          {papers.map((paper) => (
            <tr key={paper.id}>
              <th scope="row" className="max-w-2xl">
                <Link href={paperPath(paper.id)} className="font-semibold">
                  {paper.title}
                </Link>
                <span className="block text-ink-2">{byLine(paper)}</span>
              </th>
              <td data-label="Tables">{counted(paper.tables.length, 'table')}</td>
              <td className="num" data-label="Rows">
                {paper.tables.reduce((sum, { rows }) => sum + rows, 0)}
              </td>
              <td className="num" data-label="Claims">
                {paper.claims}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function byLine({ authors, year, venue }: PaperView): string {
  const where = venue ?? (year === null ? '' : String(year));
  return [authors.join(', '), where].filter((part) => part !== '').join('. ');
}
