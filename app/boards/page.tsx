import type { Metadata } from 'next';
import { serverCaller } from '#server/trpc/caller';
import { BoardsTable } from '../_components/home/BoardsTable.tsx';
import { NoBoards } from '../_components/home/NoBoards.tsx';
import { KeepFresh } from '../_components/KeepFresh.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Term } from '../_components/Term.tsx';
import { isWorking } from '../_components/WorkLine.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Boards' };

export default async function BoardsPage() {
  const boards = await (await serverCaller()).boards.list();
  return (
    <>
      <PageTitle title="Boards">
        <p>
          A <Term id="board">board</Term> fixes dataset, network, kind of pruning and base models. Entries are
          compared inside one board only.
        </p>
      </PageTitle>
      {boards.length === 0 ? <NoBoards /> : <BoardsTable boards={boards} />}
      {boards.some((board) => isWorking(board.work)) ? <KeepFresh seconds={5} /> : null}
    </>
  );
}
