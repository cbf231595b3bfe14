import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { FailSchema, StageFault } from '#core/wire/runner';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import type { Stage } from '#core/wire/stage';
import type { Db } from '#server/db/types';
import { recomputeEntries } from '#server/services/recompute';
import { stageLabel } from '#server/services/stageLabel';
import { publish } from '#server/stages/changes';
import { assertHeld, lockStage } from '#server/stages/held';
import type { StageRow } from '#server/stages/held';
import { lockBoards } from '#server/stages/lockBoards';
import { putBack } from '#server/stages/putBack';
import { MAX_TRIES } from '#server/stages/retry';

export type FailInput = z.infer<typeof FailSchema>;

/**
 * A runner reports that a stage can't be finished. The platform's fault is tried again, after a wait and from the last
 * checkpoint, until it happened three times without getting further; the submitter's is final. A final failure
 * cancels what waits for the stage. A runner that stopped because somebody cancelled reports `cancelled`, which is
 * nobody's fault. Throws Fault `stale-lease`.
 */
export async function failStage(db: Db, input: FailInput): Promise<{ retried: boolean }> {
  const { retried, touched } = await db.transaction(async (tx) => {
    await lockBoards(tx, input.hash);
    const row = await lockStage(tx, input.hash);
    assertHeld(row, input);
    if (row.cancelRequested || input.fault.code === 'cancelled') {
      // Without a request somebody asked for the stage again while its runner was stopping.
      await putBack(tx, row, { kind: 'handed-back' });
      return { retried: !row.cancelRequested, touched: [row.hash] };
    }
    if (input.fault.class === 'platform' && row.setbacks + 1 < MAX_TRIES) {
      await putBack(tx, row, { kind: 'fault', fault: input.fault });
      return { retried: true, touched: [row.hash] };
    }
    return { retried: false, touched: await failForGood(tx, row, input.fault) };
  });
  await publish(
    db,
    touched.map((hash) => ({ kind: 'stage', hash, moved: true })),
  );
  return { retried };
}

/**
 * Ends a stage and cancels everything that needs it, directly or not. What the platform broke keeps its checkpoint for
 * when somebody tries again. The caller holds the boards' locks and the stage's. Returns the hashes of all stages
 * that changed.
 */
export async function failForGood(
  tx: Db,
  { hash, definition }: StageRow,
  fault: StageFault,
): Promise<string[]> {
  await tx
    .update(stage)
    .set({
      state: 'failed',
      fault,
      leaseHash: null,
      heartbeatAt: null,
      finishedAt: sql`now()`,
      ...(fault.class === 'submitter' ? { resumePoint: null } : {}),
    })
    .where(eq(stage.hash, hash));
  const { rows } = await tx.execute<{ hash: string }>(sql`
    with recursive waiting(hash) as (
      select n.stage from stage_need n where n.needs = ${hash}
      union
      select n.stage from stage_need n join waiting w on n.needs = w.hash
    )
    update stage set state = 'cancelled', finished_at = now(), fault = ${JSON.stringify(becauseOf(definition, fault))}::jsonb
    from waiting where stage.hash = waiting.hash and stage.state in ('blocked', 'ready')
    returning stage.hash`);
  const cancelled = rows.map((row) => row.hash);
  await endRuns(tx, [hash], 'failed');
  await endRuns(tx, cancelled, 'cancelled');
  return [hash, ...cancelled];
}

/** Why a stage that waited for a failed one never begins. */
function becauseOf(failed: Stage, fault: StageFault): StageFault {
  return {
    code: 'cancelled',
    message: `A stage that it needs failed (${fault.code}): ${stageLabel(failed, null)}.`,
    hint: null,
    class: fault.class,
    logTail: '',
  };
}

/** Runs that can't be finished any more are marked; their entries show one run less. */
export async function endRuns(
  tx: Db,
  stages: readonly string[],
  state: 'failed' | 'cancelled',
): Promise<void> {
  if (stages.length === 0) return;
  const list = [...stages];
  const ended = await tx
    .update(run)
    .set({ state, finishedAt: sql`now()` })
    .where(
      and(
        eq(run.state, 'waiting'),
        or(inArray(run.base, list), inArray(run.prune, list), inArray(run.retrain, list)),
      ),
    )
    .returning({ entry: run.entry });
  await recomputeEntries(
    tx,
    ended.map((row) => row.entry),
  );
}
