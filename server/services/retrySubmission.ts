import { eq, getTableColumns } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { boardVersion } from '#drizzle/schema/boards';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { stageHashes } from '#server/services/cancelSubmission';
import { refuseWhileHalted } from '#server/services/halts';
import { noSubmission } from '#server/services/noSubmission';
import { refuseClosedRound } from '#server/services/refuseClosedRound';
import { publish } from '#server/stages/changes';
import { lockBoardsOf } from '#server/stages/lockBoards';
import { revive } from '#server/stages/revive';

export type RetriedSubmission = {
  /** Stages that are tried again, with those that wait for them. */
  readonly stages: number;
};

/**
 * Tries again what the platform gave up on, each training from its last checkpoint. Throws Fault `not-found`, or
 * `conflict` when nothing failed by the platform's fault, the submission was cancelled or its round is over.
 */
export async function retrySubmission(db: Db, actor: Person, id: string): Promise<RetriedSubmission> {
  const revived = await db.transaction(async (tx) => {
    const [head] = await tx.select().from(submission).where(eq(submission.id, id)).for('update');
    if (head === undefined) throw noSubmission(id);
    if (head.cancelledAt !== null) {
      throw new Fault('conflict', `Submission "${id}" was cancelled.`, { hint: 'Submit it again.' });
    }
    await refuseWhileHalted(tx, actor);
    const hashes = await stageHashes(tx, id);
    await lockBoardsOf(tx, hashes);
    for (const version of await versionsOf(tx, id)) await refuseClosedRound(tx, version);
    const stages = await revive(tx, hashes);
    if (stages.length === 0) {
      throw new Fault('conflict', `Nothing of submission "${id}" can be tried again.`, {
        hint: 'What the submission itself causes fails again: change it and submit it anew.',
      });
    }
    const details = { stages: stages.length };
    await appendEvent(tx, { actor, action: 'submission.retry', subject: id, details });
    return stages;
  });
  await publish(db, [
    { kind: 'submission', id },
    ...revived.map((hash) => ({ kind: 'stage', hash, moved: true }) as const),
  ]);
  return { stages: revived.length };
}

/** The board versions that a submission's versions stand on. */
function versionsOf(tx: Db, id: string) {
  return tx
    .select(getTableColumns(boardVersion))
    .from(submissionVersion)
    .innerJoin(boardVersion, eq(boardVersion.id, submissionVersion.boardVersion))
    .where(eq(submissionVersion.submission, id));
}
