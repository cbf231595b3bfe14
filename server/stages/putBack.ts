import { eq, sql } from 'drizzle-orm';
import type { StageFault } from '#core/wire/runner';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import type { StageRow } from '#server/stages/held';
import { retryDelaySeconds } from '#server/stages/retry';

/** Why a lease ended without a result: handed back (or its server went away), or by a fault of the platform. */
export type Reason =
  { readonly kind: 'handed-back' } | { readonly kind: 'fault'; readonly fault: StageFault };

/**
 * Takes a stage out of its lease: into the queue again, or to its end where somebody asked for cancellation. Handed
 * back it is ready at once and the attempt doesn't count; after a fault it waits, longer each time in a row. What
 * its last checkpoint holds is kept in both cases. The caller holds the stage's lock.
 */
export async function putBack(tx: Db, row: StageRow, reason: Reason): Promise<void> {
  if (row.cancelRequested) {
    await tx.update(stage).set(CANCELLED).where(eq(stage.hash, row.hash));
    return;
  }
  const setbacks = row.setbacks + 1;
  const counted =
    reason.kind === 'handed-back'
      ? { attempt: Math.max(0, row.attempt - 1), readyAt: sql`now()` }
      : {
          setbacks,
          fault: reason.fault,
          readyAt: sql`now() + make_interval(secs => ${retryDelaySeconds(setbacks)})`,
        };
  await tx
    .update(stage)
    .set({
      ...WITHOUT_LEASE,
      ...counted,
      state: 'ready',
      startedAt: null,
      share: row.resumePoint?.share ?? 0,
      epoch: row.resumePoint?.epoch ?? 0,
      imagesPerSecond: 0,
      message: null,
    })
    .where(eq(stage.hash, row.hash));
}

/** `fence` stays: it never goes back. */
const WITHOUT_LEASE = { leaseHash: null, runner: null, heartbeatAt: null } as const;

/** A stage that nobody needs any more. */
export const CANCELLED = {
  ...WITHOUT_LEASE,
  state: 'cancelled',
  cancelRequested: false,
  resumePoint: null,
  message: null,
  finishedAt: sql`now()`,
} as const;
