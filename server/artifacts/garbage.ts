import { and, eq, inArray, lt, notExists, sql } from 'drizzle-orm';
import { rm } from 'node:fs/promises';
import { artifact } from '#drizzle/schema/artifacts';
import { stage } from '#drizzle/schema/stages';
import { artifactFile } from '#server/artifacts/store';
import type { Db } from '#server/db/types';

/** Between an upload and the note that names it lie seconds, or a server's outage; what is older is nobody's. */
const GRACE_MINUTES = 15;
/** Files a call: the database isn't kept waiting for a disk. */
const AT_ONCE = 500;

/**
 * Frees the training states that no stage would go on from: replaced by a later checkpoint, of a stage that ended, or
 * uploaded by a runner that had lost its lease. Nothing else is ever removed. Safe in several processes at once.
 * Returns how many were freed.
 */
export async function freeTrainingStates(
  db: Db,
  dataFolder: string,
  graceMinutes: number = GRACE_MINUTES,
): Promise<number> {
  const named = db
    .select({ one: sql`1` })
    .from(stage)
    .where(sql`${stage.resumePoint} ->> 'sha256' = ${artifact.sha256}`);
  const garbage = await db
    .select({ sha256: artifact.sha256 })
    .from(artifact)
    .where(
      and(
        eq(artifact.kind, 'training-state'),
        lt(artifact.createdAt, sql`now() - make_interval(mins => ${graceMinutes})`),
        notExists(named),
      ),
    )
    .limit(AT_ONCE);
  const hashes = garbage.map((row) => row.sha256);
  // Bytes first: cut off in between, the row is found again and its missing file does no harm.
  for (const hash of hashes) await rm(artifactFile(dataFolder, hash), { force: true });
  if (hashes.length > 0) await db.delete(artifact).where(inArray(artifact.sha256, hashes));
  return hashes.length;
}
