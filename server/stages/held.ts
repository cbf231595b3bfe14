import { eq } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { leaseTokenHash } from '#server/stages/leaseToken';

export type StageRow = typeof stage.$inferSelect;
/** What a runner shows to act on a stage. */
export type LeaseClaim = { readonly hash: string; readonly leaseToken: string };

/** The stage's row, locked until the transaction ends. Throws Fault `not-found`. */
export async function lockStage(tx: Db, hash: string): Promise<StageRow> {
  const [row] = await tx.select().from(stage).where(eq(stage.hash, hash)).for('update');
  if (row === undefined) {
    throw new Fault('not-found', `There is no stage ${shortHash(hash)}.`, { hint: 'Ask for a lease first.' });
  }
  return row;
}

/** Whether the claim's token is the one of the stage's current or, when it is done, last lease. */
export function isTokenOf(row: StageRow, claim: LeaseClaim): boolean {
  return row.leaseHash !== null && row.leaseHash === leaseTokenHash(claim.leaseToken);
}

/** Throws Fault `stale-lease` unless the stage is leased with exactly this token. */
export function assertHeld(row: StageRow, claim: LeaseClaim): void {
  if (row.state === 'leased' && isTokenOf(row, claim)) return;
  throw staleLease(
    row.hash,
    row.state === 'leased' ? `leased to another runner (lease ${row.fence})` : row.state,
  );
}

export function staleLease(hash: string, now: string): Fault {
  return new Fault(
    'stale-lease',
    `Stage ${shortHash(hash)}: this lease is no longer the current one; the stage is ${now}.`,
    { hint: 'Drop this work and ask for a new lease. Nothing was stored from it.', class: 'platform' },
  );
}
