import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { PaperView } from '#core/wire/literature';
import { serverCaller } from '#server/trpc/caller';
import { ClaimsTable } from '../../../_components/literature/ClaimsTable.tsx';
import { ReportedTable } from '../../../_components/literature/ReportedTable.tsx';
import { Legend } from '../../../_components/Legend.tsx';
import { Link } from '../../../_components/Link.tsx';
import { PageTitle } from '../../../_components/PageTitle.tsx';
import { Section } from '../../../_components/Section.tsx';
import { paperPath, tableOfSlug } from '../../../_lib/literaturePath.ts';

export const dynamic = 'force-dynamic';

type Props = { readonly params: Promise<{ paper: string; table?: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { paper, table } = await opened(await params);
  return { title: `${table.table}, ${paper.title}` };
}

export default async function PaperPage({ params }: Props) {
  const { paper, table } = await opened(await params);
  const caller = await serverCaller();
  const { rows } = await caller.literature.list({ paper: paper.id, table: table.table, limit: 200 });
  const claims = (await caller.literature.claims()).filter((claim) => claim.paper === paper.id);
  return (
    <>
      <PageTitle trail={[{ href: '/literature', name: 'Literature' }]} title={paper.title}>
        <p>
          {paper.authors.length === 0 ? null : `${paper.authors.join(', ')}. `}
          {paper.venue ?? paper.year ?? ''}
        </p>
      </PageTitle>
      <nav aria-label="Tables of the paper">
        <ul className="switch">
          {paper.tables.map((one) => (
            <li key={one.table}>
              <Link
                href={paperPath(paper.id, one.table)}
                scroll={false}
                aria-current={one.table === table.table ? 'true' : undefined}
              >
                {one.table} <span className="count">{one.rows}</span>
              </Link>
            </li>
          ))}
          {claims.length === 0 ? null : (
            <li>
              <a href="#claims">
                Claims <span className="count">{claims.length}</span>
              </a>
            </li>
          )}
        </ul>
      </nav>
      <Section id="rows" title={table.table} lead={table.caption}>
        <ReportedTable rows={rows} label={`${table.table} as printed, beside re-runs`} />
        <Legend />
        <p className="mt-3 max-w-3xl text-sm text-ink-2">
          Hollow: printed. Filled: our re-run with its 95 % interval; dotted: the gap between them. All
          drawings of the table share one scale.
        </p>
      </Section>
      {claims.length === 0 ? null : (
        <Section id="claims" title="Claims">
          <ClaimsTable claims={claims} />
        </Section>
      )}
    </>
  );
}

/** The paper and the table that the address names; its first one when it names none. */
async function opened({ paper: id, table: segments = [] }: { paper: string; table?: string[] }) {
  const papers: readonly PaperView[] = await (await serverCaller()).literature.papers();
  const paper = papers.find((one) => one.id === decodeURIComponent(id));
  const [slug, ...more] = segments;
  const wanted = slug === undefined ? paper?.tables[0]?.table : tableOfSlug(slug);
  const table = paper?.tables.find((one) => one.table === wanted);
  if (paper === undefined || table === undefined || more.length > 0) notFound();
  return { paper, table };
}
