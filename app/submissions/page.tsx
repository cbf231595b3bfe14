import type { Metadata } from 'next';
import { getSession } from '#server/auth/session';
import { serverCaller } from '#server/trpc/caller';
import { Empty } from '../_components/Empty.tsx';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Section } from '../_components/Section.tsx';
import { SignInFirst } from '../submit/SignInFirst.tsx';
import { DraftsTable } from './DraftsTable.tsx';
import { Invitations } from './Invitations.tsx';
import { MineTable } from './MineTable.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Your submissions' };

export default async function SubmissionsPage() {
  const session = await getSession();
  if (session === null || !session.user.roles.includes('researcher')) {
    return (
      <>
        <PageTitle title="Your submissions" />
        {session === null ? <SignInFirst /> : <p>Submitting needs the role “researcher”.</p>}
      </>
    );
  }
  const caller = await serverCaller();
  const [drafts, mine, invitations, methods] = await Promise.all([
    caller.drafts.list(),
    caller.submissions.mine(),
    caller.authors.invitations(),
    caller.catalogue.methods(),
  ]);
  const names = new Map(methods.map(({ id, name }) => [id, name]));
  const open = mine.filter(({ state }) => state === 'queued' || state === 'running');
  const over = mine.filter(({ state }) => state !== 'queued' && state !== 'running');
  return (
    <>
      <PageTitle title="Your submissions">
        <p>
          What you write, what runs, and what came of it. <Link href="/submit">Submit a method</Link>
        </p>
      </PageTitle>
      {drafts.length + mine.length + invitations.length === 0 ? (
        <Empty title="Nothing here yet">
          <p>
            Choose a method and a board: the form keeps a draft while you write, and shows what would run and
            what it costs before anything is sent.
          </p>
          <p className="mt-3">
            <Link href="/submit" className="button">
              Submit a method
            </Link>
          </p>
        </Empty>
      ) : null}
      <div className="-mt-6">
        {invitations.length === 0 ? null : (
          <Section id="invitations" title="Invitations">
            <Invitations invitations={invitations} names={names} />
          </Section>
        )}
        {drafts.length === 0 ? null : (
          <Section id="drafts" title="Drafts" lead="Seen by nobody but you.">
            <DraftsTable drafts={drafts} names={names} />
          </Section>
        )}
        {open.length === 0 ? null : (
          <Section id="open" title="Under way">
            <MineTable mine={open} names={names} caption="Submissions under way, newest first" />
          </Section>
        )}
        {over.length === 0 ? null : (
          <Section id="over" title="Finished">
            <MineTable mine={over} names={names} caption="Finished submissions, newest first" />
          </Section>
        )}
      </div>
    </>
  );
}
