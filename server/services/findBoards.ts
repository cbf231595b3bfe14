import { and, eq, exists, sql } from 'drizzle-orm';
import { z } from 'zod';
import { pageAt } from '#core/paging/pageAt';
import { prefixQuery } from '#core/search/words';
import type { BoardsPage } from '#core/wire/views';
import { board } from '#drizzle/schema/boards';
import { searchDocument } from '#drizzle/schema/search';
import type { Db } from '#server/db/types';
import { BOARD_ORDER, boardCards } from '#server/services/boardCards';

/** Boards a page. */
const PAGE = 50;

export const FindBoardsInput = z.strictObject({
  /** Words of title, network, dataset, description or recipe; empty finds all. */
  q: z.string().max(200).default(''),
  /** From 1 on. */
  page: z.number().int().min(1).max(10_000).default(1),
});

/** A page of the boards that hold all words, demonstrations last, else the oldest first; beyond the last page the last one. */
export async function findBoards(
  db: Db,
  { q, page: asked }: z.infer<typeof FindBoardsInput>,
): Promise<BoardsPage> {
  const query = prefixQuery(q);
  const matches =
    query === null
      ? undefined
      : exists(
          db
            .select({ id: searchDocument.id })
            .from(searchDocument)
            .where(
              and(
                eq(searchDocument.kind, 'board'),
                eq(searchDocument.id, board.id),
                sql`${searchDocument.lexemes} @@ to_tsquery('english', ${query})`,
              ),
            ),
        );
  const total = await db.$count(board, matches);
  const { page, pages, from } = pageAt(asked, total, PAGE);
  const rows = await db
    .select({ id: board.id })
    .from(board)
    .where(matches)
    .orderBy(...BOARD_ORDER)
    .offset(from)
    .limit(PAGE);
  const boards = await boardCards(
    db,
    rows.map((row) => row.id),
  );
  return { boards, total, page, pages };
}
