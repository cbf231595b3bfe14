import type { Metadata } from 'next';
import { cache } from 'react';
import type { DisputeView } from '#core/wire/disputes';
import type { EntryView } from '#core/wire/views';
import { serverCaller } from '#server/trpc/caller';
import { DemoNotice } from '../../_components/DemoNotice.tsx';
import { Curves } from '../../_components/entry/Curves.tsx';
import { Headline } from '../../_components/entry/Headline.tsx';
import { Layers } from '../../_components/entry/Layers.tsx';
import { Ledger } from '../../_components/entry/Ledger.tsx';
import { Notices } from '../../_components/entry/Notices.tsx';
import { Publications } from '../../_components/entry/Publications.tsx';
import { Search } from '../../_components/entry/Search.tsx';
import { Movements } from '../../_components/entry/Movements.tsx';
import { Metrics } from '../../_components/entry/Metrics.tsx';
import { Provenance } from '../../_components/entry/Provenance.tsx';
import { RecipeUsed } from '../../_components/entry/RecipeUsed.tsx';
import { Runs } from '../../_components/entry/Runs.tsx';
import { KeepFresh } from '../../_components/KeepFresh.tsx';
import { Link } from '../../_components/Link.tsx';
import { PageTitle } from '../../_components/PageTitle.tsx';
import { FloorNote } from '../../_components/FloorNote.tsx';
import { Quoted } from '../../_components/Quoted.tsx';
import { Scroll } from '../../_components/Scroll.tsx';
import { Section } from '../../_components/Section.tsx';
import { Term } from '../../_components/Term.tsx';
import { bibtex } from '../../_lib/bibtex.ts';
import { boardPath } from '../../_lib/boardPath.ts';
import { configText } from '../../_lib/configText.ts';
import { fixed, times } from '../../_lib/numbers.ts';
import { EntryDisputes } from '../../disputes/EntryDisputes.tsx';
import { siteUrl } from '../../_lib/siteUrl.ts';
import { orNotFound } from '../../_lib/orNotFound.ts';

export const dynamic = 'force-dynamic';

type Props = {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<{ publications?: string | string[] }>;
};

/** Publications of the method shown until all are asked for. */
const PUBLICATIONS = 20;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { row } = await entryView((await params).id);
  return { title: `${row.methodName}, ${row.recipe}, ${row.board}` };
}

export default async function EntryPage({ params, searchParams }: Props) {
  const entry = await entryView((await params).id);
  const { row, board } = entry;
  const caller = await serverCaller();
  const all = (await searchParams).publications === 'all';
  const publications = await caller.submissions.publications({
    board: board.id,
    method: row.method,
    ...(all ? {} : { limit: PUBLICATIONS + 1 }),
  });
  const disputes: readonly DisputeView[] = await caller.disputes.list({ entry: row.id });
  const open = entry.runs.some((run) => run.state === 'waiting' || run.state === 'running');
  return (
    <>
      <PageTitle
        trail={[
          { href: '/boards', name: 'Boards' },
          {
            href: boardPath(board.id, row.band === null ? {} : { tag: 'S3.2', target: row.band }),
            name: board.title,
          },
        ]}
        title={`${row.methodName}, retrained with ${row.recipe}`}
      >
        <p>
          {row.floor?.kind === 'dense' ? (
            <>
              The <Term id="dense-control">dense control</Term>: the unpruned base models, retrained like a
              pruned network.
            </>
          ) : (
            <What row={row} />
          )}
          {row.submitter === null || row.submission === null ? null : (
            <>
              {' '}
              <Link href={`/submissions/${row.submission}`}>Submitted</Link> by {row.submitter}.
            </>
          )}
          {row.unranked.length === 0 ? null : (
            <>
              {' '}
              <Term id="unranked">Not ranked</Term>. {row.unranked.join(' ')}
            </>
          )}
          <FloorNote floors={row.floors} />
        </p>
      </PageTitle>
      {board.demo ? <DemoNotice /> : null}
      <Notices entry={entry} />
      {open ? <KeepFresh seconds={5} /> : null}
      <Headline
        entry={entry}
        disputed={disputes.some(({ state }) => state === 'open' || state === 'rerun')}
      />
      {entry.movements.length === 0 ? null : (
        <Section id="evidence" title={<Term id="evidence">Evidence</Term>}>
          <Movements movements={entry.movements} />
        </Section>
      )}
      {entry.phase === 'development' ? null : <EntryDisputes entry={row.id} disputes={disputes} />}
      <div className="grid grid-cols-1 gap-x-12 lg:grid-cols-2">
        <Section id="numbers" title="Numbers">
          <Scroll label="Numbers of this entry">
            <Metrics entry={entry} />
          </Scroll>
        </Section>
        <Section id="cost" title={<Term id="ledger">Cost of a run</Term>}>
          <Ledger runs={entry.runs} />
        </Section>
      </div>
      <Section id="curves" title="Learning curves">
        <Curves entry={entry} />
      </Section>
      <Section id="runs" title="Runs">
        <Runs entry={row.id} runs={entry.runs} />
      </Section>
      <Section id="layers" title={<Term id="kept">Kept filters</Term>} lead="Of the first finished run.">
        <Layers layers={entry.layers} />
      </Section>
      <Section id="recipe" title={<Term id="recipe">Retraining recipe</Term>}>
        <RecipeUsed recipe={entry.recipe} fingerprint={entry.recipeFingerprint} />
        <Siblings entry={entry} />
      </Section>
      {entry.phase === 'development' ? null : (
        <div className="grid grid-cols-1 gap-x-12 lg:grid-cols-2">
          <Section id="search" title="Search for the configuration">
            <Search entry={entry} />
          </Section>
          <Section
            id="publications"
            title={<Term id="publication">Publications of this method here</Term>}
            lead="Every one, whatever became of it."
          >
            <Publications publications={all ? publications : publications.slice(0, PUBLICATIONS)} />
            {all || publications.length <= PUBLICATIONS ? null : (
              <p className="mt-2">
                The newest {PUBLICATIONS}.{' '}
                <Link href={`/entries/${row.id}?publications=all#publications`}>All of them</Link>
              </p>
            )}
          </Section>
        </div>
      )}
      {entry.reproduce === null ? null : (
        <Section
          id="reproduce"
          title="Run it again"
          lead="The command that computes this entry. What is stored already is not computed twice."
        >
          <Quoted text={entry.reproduce} what="the command" />
        </Section>
      )}
      <Section id="provenance" title={<Term id="provenance">Provenance</Term>}>
        <Provenance entry={entry} />
      </Section>
      <Section
        id="cite"
        title="Cite and link"
        lead="The address and the badge stay whatever the method or the board are called."
      >
        <p>
          <a href={`/entries/${row.id}/badge`}>Badge as SVG</a>
        </p>
        <div className="mt-3">
          <Quoted text={bibtex(entry, `${siteUrl()}/entries/${row.id}`)} what="BibTeX" />
        </div>
      </Section>
    </>
  );
}

function What({ row }: { row: EntryView['row'] }) {
  return (
    <>
      {row.band === null ? (
        <>
          Outside of every <Term id="band">rate band</Term>
        </>
      ) : (
        <>
          In the <Term id="band">rate band</Term> {times(row.band)}
        </>
      )}
      . Method <Link href={`/methods/${row.method}`}>{row.method}</Link> with {configText(row.config)}.
    </>
  );
}

/** Once for title and page. */
const entryView = cache(async (id: string): Promise<EntryView> => {
  const caller = await serverCaller();
  return orNotFound(() => caller.entries.get({ id: decodeURIComponent(id) }));
});

/** The same method under the board's other recipes. */
function Siblings({ entry }: { entry: EntryView }) {
  if (entry.siblings.length === 0) return null;
  return (
    <p className="mt-4">
      The same method under other recipes:{' '}
      {entry.siblings.map((sibling, i) => (
        <span key={sibling.entry}>
          {i === 0 ? '' : ', '}
          <Link href={`/entries/${sibling.entry}`}>{sibling.recipe}</Link>{' '}
          {sibling.mean === null ? '(being computed)' : `${fixed(sibling.mean, 2)} %`}
        </span>
      ))}
      .
    </p>
  );
}
