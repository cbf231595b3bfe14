import { and, inArray, isNull, eq, sql } from 'drizzle-orm';
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
    .select({
      entry: entry.id,
      board: { id: board.id, title: board.title },
      target: entry.target,
      recipe: entry.recipeId,
      config: entry.config,
      mean: entry.mean,
      low: entry.low,
      high: entry.high,
      n: entry.n,
      runs: entry.runs,
      evidence: entry.evidence,
      ranked: entry.ranked,
      withdrawn: entry.withdrawn,
    })
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
    .orderBy(sql`${entry.createdAt} desc nulls last`, entry.id)
    .limit(MOST);
  return rows.map(({ low, high, ...row }) => ({
    ...row,
    interval: low === null || high === null ? null : [low, high],
  }));
}
