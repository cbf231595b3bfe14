import { sql } from 'drizzle-orm';
import type { Db } from '#server/db/types';

/**
 * Locks the board versions whose runs go through a stage, until the transaction ends: numbers that look at several
 * entries (classes, verdicts) are recomputed by one transaction a board at a time, so that none misses another's
 * entry. Take it before any stage's lock: planning takes its locks in this order too.
 */
export function lockBoards(tx: Db, stageHash: string): Promise<void> {
  return lockBoardsOf(tx, [stageHash]);
}

/** The same for several stages. */
export async function lockBoardsOf(tx: Db, stageHashes: readonly string[]): Promise<void> {
  if (stageHashes.length === 0) return;
  const hashes = sql.join(
    stageHashes.map((hash) => sql`${hash}`),
    sql`, `,
  );
  await tx.execute(sql`
    select id from board_version where id in (
      select e.board_version from run r join entry e on e.id = r.entry
      where r.base in (${hashes}) or r.prune in (${hashes}) or r.retrain in (${hashes}))
    order by id for no key update`);
}
