import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { StageFault } from '#core/wire/runner';
import { runner } from '#drizzle/schema/runners';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { publish } from '#server/stages/changes';
import { failForGood } from '#server/stages/fail';
import type { StageRow } from '#server/stages/held';
import { SILENT_SECONDS } from '#server/stages/lease';
import { lockBoards } from '#server/stages/lockBoards';
import { putBack } from '#server/stages/putBack';
import { MAX_LOST } from '#server/stages/retry';

/**
 * Takes stages back from runners that have been silent for `silentSeconds`. Safe to run in several processes at once.
 * Returns how many stages were taken back.
 */
export async function reapLeases(db: Db, silentSeconds: number = SILENT_SECONDS): Promise<number> {
  return takeBack(db, lt(stage.heartbeatAt, sql`now() - make_interval(secs => ${silentSeconds})`));
}

/** Takes back what these runners hold: at a server's start the runners that it had embedded are gone with it. */
export async function recoverLeases(db: Db, runners: readonly string[]): Promise<number> {
  return runners.length === 0 ? 0 : takeBack(db, inArray(stage.runner, [...runners]), false);
}

async function takeBack(db: Db, which: SQL, counts = true): Promise<number> {
  const isLost = and(eq(stage.state, 'leased'), which);
  const candidates = await db.select({ hash: stage.hash }).from(stage).where(isLost).orderBy(stage.hash);
  let taken = 0;
  for (const { hash } of candidates) {
    const touched = await db.transaction(async (tx) => {
      await lockBoards(tx, hash);
      const [lost] = await tx
        .select()
        .from(stage)
        .where(and(eq(stage.hash, hash), isLost))
        .for('update', { skipLocked: true });
      return lost === undefined ? [] : takeOneBack(tx, lost, counts);
    });
    if (touched.length > 0) taken += 1;
    await publish(
      db,
      touched.map((one) => ({ kind: 'stage', hash: one, moved: true })),
    );
  }
  return taken;
}

async function takeOneBack(tx: Db, lost: StageRow, counts: boolean): Promise<string[]> {
  if (!counts || lost.cancelRequested) {
    await putBack(tx, lost, { kind: 'handed-back' });
    return [lost.hash];
  }
  const gaveUp = lost.setbacks + 1 >= MAX_LOST;
  const fault = await lostFault(tx, lost, gaveUp);
  if (gaveUp) return failForGood(tx, lost, fault);
  await putBack(tx, lost, { kind: 'fault', fault });
  return [lost.hash];
}

async function lostFault(tx: Db, lost: StageRow, gaveUp: boolean): Promise<StageFault> {
  const [who] = await tx
    .select({ name: runner.name })
    .from(runner)
    .where(eq(runner.id, lost.runner ?? ''));
  const name = who?.name ?? 'unknown';
  return {
    code: 'runner-lost',
    message: gaveUp
      ? `${lost.setbacks + 1} times in a row the runner of this stage broke off, the last one was "${name}", which went silent.`
      : `The runner "${name}" went silent while it computed this stage.`,
    hint: gaveUp
      ? 'Look at the runner’s log: it may have run out of memory. Then try again.'
      : 'Nothing: another runner goes on from the last checkpoint.',
    class: 'platform',
    logTail: '',
  };
}
