import { and, eq, exists, inArray, sql } from 'drizzle-orm';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { recomputeEntries } from '#server/services/recompute';
import { readyWhereMet } from '#server/stages/ready';

/**
 * Takes up again what ended without a result and may still get one: what was cancelled, and what the platform failed
 * to compute, from its last checkpoint. What a submitter broke stays broken, with all that needs it. Their runs wait
 * again. Returns the hashes of the stages taken up.
 */
export async function revive(tx: Db, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const list = [...hashes];
  const revived = await tx
    .update(stage)
    .set({ state: 'blocked', attempt: 0, setbacks: 0, fault: null, finishedAt: null })
    .where(
      and(
        inArray(stage.hash, list),
        sql`(${stage.state} = 'cancelled' or (${stage.state} = 'failed' and ${stage.fault} ->> 'class' = 'platform'))`,
        sql`not exists (
          with recursive before(hash) as (
            select n.needs from stage_need n where n.stage = ${stage.hash}
            union
            select n.needs from stage_need n join before b on n.stage = b.hash
          )
          select 1 from before b join stage s on s.hash = b.hash
          where s.state = 'failed' and s.fault ->> 'class' = 'submitter')`,
      ),
    )
    .returning({ hash: stage.hash });
  await readyWhereMet(tx, list);
  await reopenRuns(tx, list);
  return revived.map((row) => row.hash);
}

/** A run that was given up waits again when its retraining will end, or has ended meanwhile for somebody else. */
async function reopenRuns(tx: Db, hashes: readonly string[]): Promise<void> {
  const alive = tx
    .select({ one: sql`1` })
    .from(stage)
    .where(and(eq(stage.hash, run.retrain), inArray(stage.state, ['blocked', 'ready', 'leased', 'done'])));
  const reopened = await tx
    .update(run)
    .set({ state: 'waiting', finishedAt: null })
    .where(and(inArray(run.retrain, [...hashes]), inArray(run.state, ['failed', 'cancelled']), exists(alive)))
    .returning({ entry: run.entry });
  await recomputeEntries(
    tx,
    reopened.map((row) => row.entry),
  );
}
