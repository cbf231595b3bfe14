import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import type { CheckpointSchema, ResumePoint } from '#core/wire/runner';
import { artifact } from '#drizzle/schema/artifacts';
import { runner } from '#drizzle/schema/runners';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { sealArtifact } from '#server/artifacts/sealed';
import { assertHeld, lockStage } from '#server/stages/held';

export type CheckpointInput = z.infer<typeof CheckpointSchema>;

/**
 * Notes how far a stage's training got; the next lease goes on from there. A checkpoint ahead of the one before shows
 * that the stage gets further, so its setbacks are forgotten. The artifact of the one before is garbage then
 * (server/artifacts/garbage.ts). Throws Fault `stale-lease` when the lease is not the current one, `bad-result` when
 * the artifact is not there or the point lies outside of the stage.
 */
export async function checkpointStage(db: Db, { point, ...claim }: CheckpointInput): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await lockStage(tx, claim.hash);
    assertHeld(row, claim);
    await checkPoint(tx, point, row.epochs);
    const [by] = await tx
      .select({ id: runner.id, trust: runner.trust })
      .from(runner)
      .where(eq(runner.id, row.runner ?? ''));
    if (by === undefined) throw new Error(`stage ${row.hash} is leased to no known runner`);
    await sealArtifact(tx, point.sha256, row.round);
    const ahead = point.share > (row.resumePoint?.share ?? 0);
    await tx
      .update(stage)
      .set({
        resumePoint: { ...point, runner: by.id, trust: by.trust },
        ...(ahead ? { setbacks: 0 } : {}),
      })
      .where(eq(stage.hash, row.hash));
  });
}

async function checkPoint(tx: Db, point: ResumePoint, epochs: number): Promise<void> {
  const [stored] = await tx.select().from(artifact).where(eq(artifact.sha256, point.sha256));
  if (stored === undefined || stored.kind !== 'training-state' || stored.bytes !== point.bytes) {
    throw refused('sha256', `no training state ${shortHash(point.sha256)} of ${point.bytes} bytes is stored`);
  }
  if (point.epoch >= epochs) throw refused('epoch', `${point.epoch} of ${epochs} epochs are finished`);
}

function refused(field: string, what: string): Fault {
  return new Fault('bad-result', `Checkpoint refused, ${field}: ${what}.`, {
    field: `point.${field}`,
    hint: 'Upload the state before naming it; a stage whose epochs are all done is completed instead.',
    class: 'platform',
  });
}
