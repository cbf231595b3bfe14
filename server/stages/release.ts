import type { Db } from '#server/db/types';
import { publish } from '#server/stages/changes';
import { assertHeld, lockStage } from '#server/stages/held';
import type { LeaseClaim } from '#server/stages/held';
import { putBack } from '#server/stages/putBack';

/** A runner that stops hands its stage back: it is ready again at once, and the attempt doesn't count. */
export async function releaseStage(db: Db, claim: LeaseClaim): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await lockStage(tx, claim.hash);
    assertHeld(row, claim);
    await putBack(tx, row, { kind: 'handed-back' });
  });
  await publish(db, [{ kind: 'stage', hash: claim.hash, moved: true }]);
}
