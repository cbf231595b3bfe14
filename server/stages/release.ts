import { eq, sql } from 'drizzle-orm';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { publish } from '#server/stages/changes';
import { assertHeld, lockStage } from '#server/stages/held';
import type { LeaseClaim } from '#server/stages/held';

/** A runner that stops hands its stage back: it is ready again at once, and the attempt doesn't count. */
export async function releaseStage(db: Db, claim: LeaseClaim): Promise<void> {
  await db.transaction(async (tx) => {
    assertHeld(await lockStage(tx, claim.hash), claim);
    await tx
      .update(stage)
      .set({ ...BACK_IN_QUEUE, attempt: sql`greatest(${stage.attempt} - 1, 0)` })
      .where(eq(stage.hash, claim.hash));
  });
  await publish(db, [{ kind: 'stage', hash: claim.hash, moved: true }]);
}

/** What a stage without a lease looks like. `fence` stays: it never goes back. */
export const BACK_IN_QUEUE = {
  state: 'ready',
  leaseHash: null,
  runner: null,
  heartbeatAt: null,
  startedAt: null,
  share: 0,
  epoch: 0,
  imagesPerSecond: 0,
  message: null,
} as const;
