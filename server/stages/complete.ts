import { eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { fingerprint } from '#core/identity/fingerprint';
import type { CompleteSchema } from '#core/wire/runner';
import type { Epoch, Stage, StageResult } from '#core/wire/stage';
import { curve, stage } from '#drizzle/schema/stages';
import type { StoredResult } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { finishRuns } from '#server/services/finishRuns';
import { publish } from '#server/stages/changes';
import type { Change } from '#server/stages/changes';
import { checkResult } from '#server/stages/checkResult';
import { assertHeld, isTokenOf, lockStage } from '#server/stages/held';
import { lockBoards } from '#server/stages/lockBoards';
import { lockDependants, readyWhereMet } from '#server/stages/ready';

export type CompleteInput = z.infer<typeof CompleteSchema>;

/**
 * Takes a stage's result: checks it, stores it, readies what waited for it, finishes its runs and recomputes their
 * entries, all in one transaction. The same completion sent again changes nothing and says `repeated`.
 * Throws Fault `stale-lease` unless the lease is the current one, `bad-result` when a number is not what the server computes.
 */
export async function completeStage(db: Db, input: CompleteInput): Promise<{ repeated: boolean }> {
  const resultHash = fingerprint(input.result);
  const outcome = await db.transaction(async (tx) => {
    if (endsRuns(input.result)) await lockBoards(tx, input.hash);
    const row = await lockStage(tx, input.hash);
    if (row.state === 'done' && isTokenOf(row, input) && row.resultHash === resultHash) return null;
    assertHeld(row, input);
    await checkResult(tx, row, input.result);
    await storeResult(tx, input.hash, input.result, resultHash);
    const ready = await readyWhereMet(tx, await lockDependants(tx, input.hash));
    const boards = endsRuns(row) ? await finishRuns(tx, [input.hash]) : [];
    return [
      ...[input.hash, ...ready].map((hash): Change => ({ kind: 'stage', hash, moved: true })),
      ...boards.map((id): Change => ({ kind: 'board', id })),
    ];
  });
  if (outcome === null) return { repeated: true };
  await publish(db, outcome);
  return { repeated: false };
}

/** Whether runs end in a stage of this kind. */
function endsRuns({ kind }: Pick<Stage, 'kind'>): boolean {
  return kind === 'retrain' || kind === 'scratch';
}

async function storeResult(tx: Db, hash: string, result: StageResult, resultHash: string): Promise<void> {
  const { stored, epochs } = splitResult(result);
  await tx
    .update(stage)
    .set({
      state: 'done',
      result: stored,
      resultHash,
      fault: null,
      resumePoint: null,
      // What earlier leases computed is in the ledger: a resumed stage was not as fast as its last lease was short.
      seconds: sql`greatest(extract(epoch from now() - ${stage.startedAt}), ${result.ledger.seconds}::float8)`,
      share: 1,
      epoch: epochs.length,
      message: null,
      heartbeatAt: null,
      finishedAt: sql`now()`,
    })
    .where(eq(stage.hash, hash));
  if (epochs.length === 0) return;
  const row = { rows: epochs, last: epochs.length };
  await tx
    .insert(curve)
    .values({ stage: hash, ...row })
    .onConflictDoUpdate({ target: curve.stage, set: row });
}

/** Epochs go to the curve, the rest to the stage's row. */
function splitResult(result: StageResult): { stored: StoredResult; epochs: readonly Epoch[] } {
  const { epochs = [], ...stored } = result;
  return { stored, epochs };
}
