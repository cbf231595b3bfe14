import type { Metadata } from 'next';
import { COMPARED, CompareSchema } from '#core/wire/compare';
import { serverCaller } from '#server/trpc/caller';
import { Differences } from '../_components/compare/Differences.tsx';
import { Ledgers } from '../_components/compare/Ledgers.tsx';
import { Networks } from '../_components/compare/Networks.tsx';
import { Numbers } from '../_components/compare/Numbers.tsx';
import { Overlay } from '../_components/compare/Overlay.tsx';
import { Pairs } from '../_components/compare/Pairs.tsx';
import { Empty } from '../_components/Empty.tsx';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Section } from '../_components/Section.tsx';
import { comparePath, readCompared } from '../_lib/comparePath.ts';
import { orNotFound } from '../_lib/orNotFound.ts';
import { entriesOf } from '../_lib/side.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Compare' };

type Props = { readonly searchParams: Promise<{ id?: string | string[] }> };

export default async function ComparePage({ searchParams }: Props) {
  const given = readCompared((await searchParams).id);
  const ids = given.slice(0, COMPARED.most);
  const asked = CompareSchema.safeParse({ ids });
  return (
    <>
      <PageTitle trail={[{ href: '/boards', name: 'Boards' }]} title="Compare">
        <p>
          {COMPARED.least} to {COMPARED.most} results side by side: how far each pair may be compared, and
          what keeps it from more.
        </p>
      </PageTitle>
      {given.length === ids.length ? null : (
        <p className="notice mb-6 max-w-3xl">
          {given.length} results were marked; these are the first {COMPARED.most}.
        </p>
      )}
      {asked.success ? (
        <Compared ids={asked.data.ids} />
      ) : (
        <Empty
          title={ids.length < COMPARED.least ? 'Pick at least two entries' : 'That is no list of entries'}
        >
          <p>
            Mark entries in the table of a <Link href="/boards">board</Link> and press “Compare”. An address
            names them: <code>/compare?id=ENTRY&amp;id=ENTRY</code>; the row of a{' '}
            <Link href="/literature">paper</Link> works too.
          </p>
        </Empty>
      )}
    </>
  );
}

async function Compared({ ids }: { ids: readonly string[] }) {
  const caller = await serverCaller();
  const view = await orNotFound(() => caller.results.compare({ ids: [...ids] }));
  const entries = entriesOf(view.sides);
  const without = (id: string) =>
    ids.length <= COMPARED.least ? null : comparePath(ids.filter((one) => one !== id));
  return (
    <>
      <Numbers sides={view.sides} without={without} />
      <Section
        id="pairs"
        title="Pair by pair"
        lead="A difference counts for pruning only as far as the setup that holds says so."
      >
        <Pairs view={view} />
      </Section>
      {entries.length === 0 ? null : (
        <>
          <Section id="curves" title="Learning curves">
            <Overlay entries={entries} />
          </Section>
          <Section id="layers" title="What is left of each layer">
            <Networks entries={entries} />
          </Section>
          <Section id="cost" title="Cost of a run">
            <Ledgers entries={entries} />
          </Section>
        </>
      )}
      {entries.length < COMPARED.least ? null : (
        <Section id="differences" title="Configuration and recipe">
          <Differences entries={entries} />
        </Section>
      )}
    </>
  );
}
