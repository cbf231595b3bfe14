import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { MethodEntry } from '#core/wire/views';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { idsOfMethod } from '#methods/registry';
import type { Db } from '#server/db/types';

/** Most entries that a method's page lists. */
const MOST = 100;

/** A method's published entries on the boards' current versions, the latest first; floors that boards run are left out. */
export async function methodEntries(db: Db, method: string): Promise<MethodEntry[]> {
  const rows = await db
    .select({ entry, board: { id: board.id, title: board.title } })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .innerJoin(board, and(eq(board.id, boardVersion.board), eq(board.currentVersion, boardVersion.version)))
    .where(
      and(
        inArray(entry.method, idsOfMethod(method)),
        eq(entry.phase, 'published'),
        eq(boardVersion.purpose, 'ranking'),
        isNull(entry.floor),
      ),
    )
    .orderBy(desc(entry.createdAt), entry.id)
    .limit(MOST);
  return rows.map(({ entry: row, board: at }) => ({
    entry: row.id,
    board: at,
    target: row.target,
    recipe: row.recipeId,
    config: row.config,
    mean: row.mean,
    interval: row.low === null || row.high === null ? null : [row.low, row.high],
    n: row.n,
    runs: row.runs,
    evidence: row.evidence,
    ranked: row.ranked,
    withdrawn: row.withdrawn,
  }));
}
