import type { Metadata } from 'next';
import { cache } from 'react';
import type { SubmissionView } from '#core/wire/views';
import { readEnv } from '#server/env';
import { serverCaller } from '#server/trpc/caller';
import { ShareBar } from '../../_charts/ShareBar.tsx';
import { Link } from '../../_components/Link.tsx';
import { PageTitle } from '../../_components/PageTitle.tsx';
import { EntriesOf } from '../../_components/progress/EntriesOf.tsx';
import { Failures } from '../../_components/progress/Failures.tsx';
import { RunningNow } from '../../_components/progress/RunningNow.tsx';
import { Stages } from '../../_components/progress/Stages.tsx';
import { Publications } from '../../_components/entry/Publications.tsx';
import { Section } from '../../_components/Section.tsx';
import { Term } from '../../_components/Term.tsx';
import { When } from '../../_components/When.tsx';
import { configText } from '../../_lib/configText.ts';
import { times } from '../../_lib/numbers.ts';
import { DisputeList } from '../../disputes/DisputeList.tsx';
import { orNotFound } from '../../_lib/orNotFound.ts';
import { isOpen, progressText } from '../../_lib/progressText.ts';
import { Authors } from './Authors.tsx';
import { Live } from './Live.tsx';
import { Manage } from './Manage.tsx';
import { Tombstone } from './Tombstone.tsx';

export const dynamic = 'force-dynamic';

type Props = { readonly params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const view = await submissionView((await params).id);
  return { title: `${view.method.name}, ${view.state}` };
}

export default async function SubmissionPage({ params }: Props) {
  const view = await submissionView((await params).id);
  const open = isOpen(view.state);
  const caller = await serverCaller();
  const [disputes, publications, coAuthors] = await Promise.all([
    caller.disputes.list({ submission: view.id }),
    caller.submissions.publications({ board: view.board.id, method: view.method.id }),
    view.may.name ? caller.authors.list({ submission: view.id }) : null,
  ]);
  return (
    <>
      <PageTitle
        trail={[
          { href: '/boards', name: 'Boards' },
          { href: `/boards/${view.board.id}`, name: view.board.title },
        ]}
        title={
          <>
            {view.method.name} on {view.board.title}
          </>
        }
      >
        <p>
          {view.submitter ?? 'The board itself'}
          {view.anonymous ? ',' : ''} submitted{' '}
          <Link href={`/methods/${view.method.id}`}>{view.method.id}</Link> <When at={view.createdAt} />: with{' '}
          {configText(view.config)}, recipe {view.recipe}, at {view.targets.map(times).join(', ')}.
          {view.phase === 'development'
            ? ' A development run: public seeds and bases, accuracy on a validation split of the training images.'
            : ''}
          <Versions view={view} />
        </p>
        {view.note === '' ? null : <p className="mt-2 whitespace-pre-line">{view.note}</p>}
      </PageTitle>
      <Tombstone view={view} />
      <ShareBar
        share={view.work.total === 0 ? 0 : view.work.done / view.work.total}
        className="h-2 w-full max-w-xl"
      />
      {open ? (
        <>
          <Live id={view.id} initial={progressText(view)} />
          <noscript>
            <meta httpEquiv="refresh" content="5" />
          </noscript>
        </>
      ) : (
        <p className="mt-2">{progressText(view)}</p>
      )}
      {view.part === 'reader' && !view.may.clone ? null : <Manage id={view.id} {...view.may} />}
      <Failures stages={view.stages} />
      <RunningNow stages={view.stages} />
      <Section id="entries" title="Entries" lead="Rows of the board that this submission makes or shares.">
        <EntriesOf view={view} />
      </Section>
      {disputes.length === 0 ? null : (
        <Section id="disputes" title="Disputes" lead="About its entries.">
          <DisputeList disputes={disputes} about />
        </Section>
      )}
      {coAuthors === null ? null : (
        <Section id="authors" title="Authors">
          <Authors
            id={view.id}
            coAuthors={coAuthors}
            anonymous={view.anonymous}
            namedOn={view.namedOn}
            mayHide={view.phase === 'development'}
            canonical={`${readEnv().url}/submissions/${view.id}`}
          />
        </Section>
      )}
      {publications.length === 0 ? null : (
        <Section
          id="publications"
          title={<Term id="publication">Publications of this method here</Term>}
          lead="Every attempt, whatever became of it."
        >
          <Publications publications={publications} />
        </Section>
      )}
      <Section id="stages" title="Stages">
        <Stages stages={view.stages} />
      </Section>
    </>
  );
}

/** The versions before and after this one. */
function Versions({ view }: { view: SubmissionView }) {
  return (
    <>
      {view.previous === null ? null : (
        <>
          {' '}
          Version {view.version}, after{' '}
          <Link href={`/submissions/${view.previous}`}>version {view.version - 1}</Link>.
        </>
      )}
      {view.next === null ? null : (
        <>
          {' '}
          There is a newer one: <Link href={`/submissions/${view.next}`}>version {view.version + 1}</Link>.
        </>
      )}
    </>
  );
}

/** Once for title and page. */
const submissionView = cache(async (id: string): Promise<SubmissionView> => {
  const caller = await serverCaller();
  return orNotFound(() => caller.submissions.get({ id: decodeURIComponent(id) }));
});
