import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { StageFault } from '#core/wire/runner';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { publish } from '#server/stages/changes';
import { failForGood } from '#server/stages/fail';
import { SILENT_SECONDS } from '#server/stages/lease';
import { lockBoards } from '#server/stages/lockBoards';
import { BACK_IN_QUEUE } from '#server/stages/release';

/** A stage whose runners vanish this often may be what kills them, and is given up. */
const MAX_LOST = 5;

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
        .select({ hash: stage.hash, attempt: stage.attempt, runner: stage.runner })
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

type LostStage = { readonly hash: string; readonly attempt: number; readonly runner: string | null };

async function takeOneBack(tx: Db, lost: LostStage, counts: boolean): Promise<string[]> {
  if (counts && lost.attempt >= MAX_LOST) return failForGood(tx, lost.hash, lostFault(lost));
  const attempt = counts ? lost.attempt : Math.max(0, lost.attempt - 1);
  await tx
    .update(stage)
    .set({ ...BACK_IN_QUEUE, attempt })
    .where(eq(stage.hash, lost.hash));
  return [lost.hash];
}

function lostFault(lost: LostStage): StageFault {
  return {
    code: 'internal',
    message: `${lost.attempt} runners went silent while they computed this stage, the last one was ${lost.runner ?? 'unknown'}.`,
    hint: 'Look at the runner’s log: it may have run out of memory. Submit again to try again.',
    class: 'platform',
    logTail: '',
  };
}
