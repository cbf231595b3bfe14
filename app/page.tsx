import { serverCaller } from '#server/trpc/caller';
import { SetupsPicture } from './_charts/SetupsPicture.tsx';
import { BoardsTable } from './_components/home/BoardsTable.tsx';
import { Explanation } from './_components/home/Explanation.tsx';
import { NoBoards } from './_components/home/NoBoards.tsx';
import { Queue } from './_components/home/Queue.tsx';
import { Recent } from './_components/home/Recent.tsx';
import { Link } from './_components/Link.tsx';
import { KeepFresh } from './_components/KeepFresh.tsx';
import { Section } from './_components/Section.tsx';
import { whole } from './_lib/numbers.ts';

export const dynamic = 'force-dynamic';

export default async function HomePage() {
  const home = await (await serverCaller()).home.view();
  return (
    <>
      <div className="grid grid-cols-1 items-start gap-x-12 gap-y-6 pt-10 lg:grid-cols-[minmax(0,1fr)_620px]">
        <Explanation />
        <SetupsPicture />
      </div>
      <Section id="boards" title="Boards">
        {home.boards.length === 0 ? <NoBoards /> : <BoardsTable boards={home.boards} />}
        {home.total === home.boards.length ? null : (
          <p className="mt-3">
            These are where something was finished last.{' '}
            <Link href="/boards">All {whole(home.total)} boards</Link>
          </p>
        )}
      </Section>
      <div className="grid grid-cols-1 gap-x-12 lg:grid-cols-2">
        <Section id="recent" title="Lately finished">
          <Recent recent={home.recent} />
        </Section>
        <Section id="queue" title="Queue">
          <Queue queue={home.queue} runners={home.runners} />
        </Section>
      </div>
      {home.boards.some((board) => board.open > 0) ? <KeepFresh seconds={5} /> : null}
    </>
  );
}
