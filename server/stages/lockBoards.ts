import { sql } from 'drizzle-orm';
import type { Db } from '#server/db/types';

/**
 * Locks the board versions whose runs go through a stage, until the transaction ends: numbers that look at several
 * entries (classes, verdicts) are recomputed by one transaction a board at a time, so that none misses another's
 * entry. Take it before any stage's lock: planning takes its locks in this order too.
 */
export async function lockBoards(tx: Db, stageHash: string): Promise<void> {
  await tx.execute(sql`
    select id from board_version where id in (
      select e.board_version from run r join entry e on e.id = r.entry
      where r.base = ${stageHash} or r.prune = ${stageHash} or r.retrain = ${stageHash})
    order by id for no key update`);
}
