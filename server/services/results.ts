import { and, asc, eq } from 'drizzle-orm';
import type { Result } from '#core/wire/results';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import { keysOf } from '#server/services/entryKeys';
import type { EntryRow } from '#server/services/entryKeys';

/** An entry as programs read it. */
export function resultOf(row: EntryRow, boardId: string): Result {
  return {
    id: row.id,
    board: boardId,
    method: row.method,
    config: row.config,
    recipe: row.recipeId,
    evidence: row.evidence,
    keys: keysOf(row),
    rate: row.rate,
    band: row.band,
    params: row.params,
    macs: row.macs,
    top1: {
      mean: row.mean,
      interval: row.low === null || row.high === null ? null : [row.low, row.high],
      n: row.n,
      runs: [...row.top1],
    },
    drop: row.drop,
    dropMatched: row.dropMatched,
    provisional: row.provisional,
    ranked: row.ranked,
    unranked: [...row.unranked],
  };
}

/** Every entry of a board, or of all boards, in a fixed order. Throws Fault `unknown-board`. */
export async function listResults(db: Db, { board: wanted }: { readonly board: string }): Promise<Result[]> {
  const all = wanted === 'all';
  const only = all ? null : (await openBoard(db, wanted)).version.id;
  const rows = await db
    .select({ entry, board: board.id })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .innerJoin(board, and(eq(board.id, boardVersion.board), eq(board.currentVersion, boardVersion.version)))
    .where(and(eq(entry.phase, 'published'), only === null ? undefined : eq(entry.boardVersion, only)))
    .orderBy(asc(board.id), asc(entry.target), asc(entry.method), asc(entry.recipeId), asc(entry.id));
  return rows.map((row) => resultOf(row.entry, row.board));
}
