import type { Metadata } from 'next';
import { PageTitle } from '../_components/PageTitle.tsx';
import { DEFINITIONS } from '../_lib/definitions.ts';
import { SETUPS } from '../_lib/setups.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Glossary' };

type Line = { readonly id: string; readonly term: string; readonly text: string };

export default function GlossaryPage() {
  const lines: readonly Line[] = [
    ...DEFINITIONS,
    ...SETUPS.map((setup) => ({
      id: setup.slug,
      term: setup.tag,
      text: `Setup: two entries share ${setup.shares}.`,
    })),
  ].sort((a, b) => sortable(a.term).localeCompare(sortable(b.term), 'en', { numeric: true }));
  return (
    <>
      <PageTitle title="Glossary">
        <p>
          Every word and number of this site in a sentence or two. Each leads to its place in how fairness is
          computed.
        </p>
      </PageTitle>
      <dl className="grid max-w-4xl gap-x-8 gap-y-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
        {lines.map((line) => (
          <div key={line.id} className="contents">
            <dt className="font-semibold">
              <a className="def" href={`/docs/fairness#${line.id}`}>
                {line.term}
              </a>
            </dt>
            <dd className="-mt-3 sm:mt-0">{line.text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** "± interval" sorts under i. */
function sortable(term: string): string {
  return term.replace(/^[^\p{L}]+/u, '').toLowerCase();
}
