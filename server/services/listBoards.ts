import type { BoardName } from '#core/wire/views';
import { board } from '#drizzle/schema/boards';
import type { Db } from '#server/db/types';
import { BOARD_ORDER } from '#server/services/boardCards';

/** All boards by name, demonstrations last, else the oldest first: to choose from. */
export function listBoards(db: Db): Promise<BoardName[]> {
  return db
    .select({ id: board.id, title: board.title, demo: board.demo })
    .from(board)
    .orderBy(...BOARD_ORDER);
}
