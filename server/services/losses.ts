import { inArray, isNull, sql } from 'drizzle-orm';
import type { Loss } from '#core/fairness/losses';
import { recordLoss } from '#drizzle/schema/records';
import type { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';

type RunRow = typeof run.$inferSelect;

/** What the records of entries have lost, by entry, in the order in which it was lost. */
export async function lossesOf(
  db: Db,
  entries: readonly string[],
  runs: readonly RunRow[],
): Promise<ReadonlyMap<string, readonly Loss[]>> {
  const open = await db
    .select()
    .from(recordLoss)
    .where(isNull(recordLoss.returnedAt))
    .orderBy(recordLoss.lostAt, recordLoss.id);
  if (open.length === 0) return new Map();
  const networks: ReadonlyMap<string, string> = open.some(({ part }) => part === 'artifact')
    ? await networksOf(db, runs)
    : new Map();
  return new Map(
    entries.map((id) => {
      const own = runs.filter((row) => row.entry === id);
      const stages = own.flatMap(stagesOf);
      const subjects = {
        'base-hash': new Set(own.map((row) => row.base)),
        seeds: new Set([id]),
        dispute: new Set([id]),
        artifact: new Set(stages.flatMap((hash) => networks.get(hash) ?? [])),
      };
      const lost = open.filter(({ part, subject }) => subjects[part].has(subject));
      return [id, lost.map(({ part, subject, reason }) => ({ part, subject, reason }))];
    }),
  );
}

/** A run's stages; the dense control has no pruning. */
function stagesOf({ base, prune, retrain }: RunRow): string[] {
  return [base, prune, retrain].filter((hash) => hash !== null);
}

/** SHA-256 of the network that each stage of these runs left, by the stage's hash. */
async function networksOf(db: Db, runs: readonly RunRow[]): Promise<ReadonlyMap<string, string>> {
  const hashes = [...new Set(runs.flatMap(stagesOf))];
  if (hashes.length === 0) return new Map();
  const rows = await db
    .select({ hash: stage.hash, sha256: sql<string | null>`${stage.result} -> 'checkpoint' ->> 'sha256'` })
    .from(stage)
    .where(inArray(stage.hash, hashes));
  return new Map(rows.flatMap(({ hash, sha256 }) => (sha256 === null ? [] : [[hash, sha256] as const])));
}
