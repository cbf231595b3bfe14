import type { Metadata } from 'next';
import { serverCaller } from '#server/trpc/caller';
import { BoardsTable } from '../_components/home/BoardsTable.tsx';
import { NoBoards } from '../_components/home/NoBoards.tsx';
import { BoardsSearch } from '../_components/home/BoardsSearch.tsx';
import { KeepFresh } from '../_components/KeepFresh.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Pager } from '../_components/Pager.tsx';
import { Term } from '../_components/Term.tsx';
import { pageQuery, parsePage } from '../_lib/pages.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Boards' };

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

export default async function BoardsPage({ searchParams }: Props) {
  const query = await searchParams;
  const q = typeof query['q'] === 'string' ? query['q'].trim().slice(0, 200) : '';
  const found = await (await serverCaller()).boards.find({ q, page: parsePage(query['page']) });
  const { boards, total, page, pages } = found;
  const hrefOf = (to: number) => {
    const next = new URLSearchParams({
      ...(q === '' ? {} : { q }),
      ...pageQuery(to),
    });
    return `/boards${next.size === 0 ? '' : `?${next.toString()}`}`;
  };
  return (
    <>
      <PageTitle title="Boards">
        <p>
          A <Term id="board">board</Term> fixes dataset, network, kind of pruning and base models. Entries are
          compared inside one board only.
        </p>
      </PageTitle>
      {q === '' && pages === 1 ? null : <BoardsSearch q={q} total={total} />}
      {total === 0 && q === '' ? <NoBoards /> : null}
      {boards.length === 0 ? null : <BoardsTable boards={boards} />}
      <Pager label="Pages of boards" page={page} pages={pages} hrefOf={hrefOf} />
      {boards.some((board) => board.open > 0) ? <KeepFresh seconds={5} /> : null}
    </>
  );
}
