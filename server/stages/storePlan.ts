import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PlannedEntry, PlannedStage, VerificationPlan } from '#core/verification/plan';
import type { BackendClass } from '#core/wire/board';
import { baseSet } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { EntryOrigin } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { stage, stageNeed } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { finishRuns } from '#server/services/finishRuns';
import { revive } from '#server/stages/revive';

export type PlanPlace = {
  readonly boardVersion: string;
  readonly dataset: { readonly id: string; readonly version: string };
  readonly backend: BackendClass;
  readonly priority: number;
  /** Submission that asks; null: the board itself. */
  readonly submission: string | null;
  readonly origin: EntryOrigin;
};

/** Rows a statement: well under Postgres's 65,535 parameters. */
const CHUNK = 500;
export const NOT_RUN_YET = 'No run is finished yet.';

/**
 * Writes a plan: stages that nobody asked for become rows, known ones are joined (and go before, if this asker is more
 * urgent); entries and runs likewise. Stages that the platform gave up on are tried again. Returns the number of
 * stages that have to be computed for this plan and were not known before.
 */
export async function storePlan(tx: Db, plan: VerificationPlan, place: PlanPlace): Promise<number> {
  const sets = new Map([plan.baseSet, ...plan.entries.map((one) => one.baseSet)].map((set) => [set.id, set]));
  await tx
    .insert(baseSet)
    .values([...sets.values()].map((set) => ({ ...set, bases: [...set.bases] })))
    .onConflictDoUpdate({
      target: baseSet.id,
      set: {
        bases: sql`case when jsonb_array_length(excluded.bases) > jsonb_array_length(${baseSet.bases}) then excluded.bases else ${baseSet.bases} end`,
      },
    });
  const fresh = await insertStages(tx, plan.stages, place);
  const hashes = plan.stages.map((planned) => planned.hash);
  await revive(tx, hashes);
  await insertEntries(tx, plan, place);
  await finishWhatIsDone(tx, plan);
  return fresh;
}

async function insertStages(tx: Db, stages: readonly PlannedStage[], place: PlanPlace): Promise<number> {
  const hashes = stages.map((planned) => planned.hash);
  const known = await tx.select({ hash: stage.hash }).from(stage).where(inArray(stage.hash, hashes));
  for (const part of chunks(stages)) {
    // A conflict locks the known row, also where nothing changes: its completion then sees the new dependants, or we
    // see it done.
    await tx
      .insert(stage)
      .values(part.map((planned) => stageRow(planned, place)))
      .onConflictDoUpdate({
        target: stage.hash,
        set: { priority: sql`greatest(${stage.priority}, excluded.priority)`, cancelRequested: false },
      });
  }
  const needs = stages.flatMap(({ hash, needs: of }) => of.map((need) => ({ stage: hash, needs: need })));
  for (const part of chunks(needs))
    await tx
      .insert(stageNeed)
      .values([...part])
      .onConflictDoNothing();
  return stages.length - known.length;
}

function stageRow(planned: PlannedStage, place: PlanPlace): typeof stage.$inferInsert {
  return {
    hash: planned.hash,
    kind: planned.stage.kind,
    definition: planned.stage,
    backend: place.backend,
    dataset: place.dataset.id,
    datasetVersion: place.dataset.version,
    network: planned.network,
    work: planned.work,
    epochs: planned.epochs,
    state: 'blocked',
    priority: place.priority,
  };
}

async function insertEntries(tx: Db, plan: VerificationPlan, place: PlanPlace): Promise<void> {
  for (const part of chunks(plan.entries)) {
    await tx
      .insert(entry)
      .values(part.map((planned) => entryRow(planned, place)))
      // What the board had begun by itself is the submission's as soon as one asks for it.
      .onConflictDoUpdate({
        target: entry.id,
        set: { origin: sql`excluded.origin`, submission: sql`excluded.submission` },
        setWhere: sql`${entry.origin} <> 'submission' and excluded.origin = 'submission'`,
      });
  }
  const runs = plan.entries.flatMap((planned) => planned.runs.map((one) => ({ entry: planned.id, ...one })));
  for (const part of chunks(runs)) {
    await tx
      .insert(run)
      .values([...part])
      .onConflictDoNothing({ target: [run.entry, run.index] });
  }
}

function entryRow(planned: PlannedEntry, place: PlanPlace): typeof entry.$inferInsert {
  return {
    id: planned.id,
    boardVersion: place.boardVersion,
    baseSet: planned.baseSet.id,
    target: planned.target,
    method: planned.method.id,
    config: planned.method.config,
    configFingerprint: planned.configFingerprint,
    recipe: planned.recipe,
    recipeId: planned.recipe.id,
    recipeFingerprint: planned.recipeFingerprint,
    submission: place.submission,
    baseline: planned.baseline,
    origin: place.origin,
    floor: planned.floor,
    evidence: 'verified',
    runs: planned.runs.length,
    unranked: [NOT_RUN_YET],
  };
}

/** Runs of new entries whose stages another board has computed already are finished at once. */
async function finishWhatIsDone(tx: Db, plan: VerificationPlan): Promise<void> {
  const retrains = plan.entries.flatMap((planned) => planned.runs.map((one) => one.retrain));
  if (retrains.length === 0) return;
  const rows = await tx
    .selectDistinct({ hash: stage.hash })
    .from(stage)
    .innerJoin(run, eq(run.retrain, stage.hash))
    .where(and(eq(stage.state, 'done'), eq(run.state, 'waiting'), inArray(stage.hash, retrains)));
  await finishRuns(
    tx,
    rows.map((row) => row.hash),
  );
}

function chunks<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += CHUNK) parts.push(items.slice(i, i + CHUNK));
  return parts;
}
