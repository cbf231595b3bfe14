import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { recipeRevision } from '#core/recipes/registry';
import { SELECTION_REVISION } from '#core/selection/select';
import { replicate } from '#core/verification/replicate';
import type { Replicable } from '#core/verification/replicate';
import { STAGE_REVISIONS } from '#core/verification/revisions';
import { dispute } from '#drizzle/schema/disputes';
import type { OrderedRun } from '#drizzle/schema/disputes';
import { run } from '#drizzle/schema/runs';
import { stage, stageNeed } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { PRIORITY } from '#server/stages/priority';
import { readyWhereMet } from '#server/stages/ready';
import { methodById } from '#methods/registry';

type StageRow = typeof stage.$inferSelect;

/**
 * Queues pruning and retraining of an entry's finished runs once more, from the same bases with the same seeds, beside
 * what is recorded: nothing that ranks changes by it. Throws Fault `conflict` when no run is finished, or when the
 * recorded numbers come from an earlier revision of what computes them, so that other ones would prove nothing.
 */
export async function orderRerun(tx: Db, entry: string): Promise<OrderedRun[]> {
  const runs = await tx
    .select()
    .from(run)
    .where(and(eq(run.entry, entry), eq(run.state, 'done')))
    .orderBy(asc(run.index));
  if (runs.length === 0) {
    throw new Fault('conflict', `Entry ${entry} has no finished run to compute again.`, {
      hint: 'Wait until one is finished.',
    });
  }
  const earlier = await tx.$count(dispute, and(eq(dispute.entry, entry), isNotNull(dispute.rerun)));
  const hashes = runs.flatMap(({ prune, retrain }) => (prune === null ? [retrain] : [prune, retrain]));
  const rows = await tx.select().from(stage).where(inArray(stage.hash, hashes));
  const recorded = new Map(rows.map((row) => [row.hash, row]));
  const ordered: OrderedRun[] = [];
  for (const { index, prune, retrain } of runs) {
    const again = prune === null ? null : await queueAgain(tx, recorded.get(prune)!, earlier + 1, null);
    const pruned = prune === null || again === null ? null : { recorded: prune, again };
    ordered.push({
      index,
      prune: again,
      retrain: await queueAgain(tx, recorded.get(retrain)!, earlier + 1, pruned),
    });
  }
  await readyWhereMet(tx, stagesOf(ordered));
  return ordered;
}

/** Hashes of what was ordered. */
export function stagesOf(ordered: readonly OrderedRun[]): string[] {
  return ordered.flatMap(({ prune, retrain }) => (prune === null ? [retrain] : [prune, retrain]));
}

type Pruned = { readonly recorded: string; readonly again: string };

/** Writes the row of a stage to be computed once more; returns its hash. Two entries of one pruning share it. */
async function queueAgain(tx: Db, row: StageRow, n: number, pruned: Pruned | null): Promise<string> {
  const definition = replicable(row);
  const again = replicate(definition, n, pruned?.again ?? null);
  const hash = fingerprint(again);
  const { kind, backend, dataset, datasetVersion, round, network, work, epochs } = row;
  await tx
    .insert(stage)
    .values({
      hash,
      kind,
      definition: again,
      backend,
      dataset,
      datasetVersion,
      round,
      network,
      work,
      epochs,
      state: 'blocked',
      priority: PRIORITY.submitted,
    })
    .onConflictDoNothing();
  const needs = await tx
    .select({ needs: stageNeed.needs })
    .from(stageNeed)
    .where(eq(stageNeed.stage, row.hash));
  await tx
    .insert(stageNeed)
    .values(
      needs.map(({ needs: of }) => ({
        stage: hash,
        needs: of === pruned?.recorded ? pruned.again : of,
      })),
    )
    .onConflictDoNothing();
  return hash;
}

function replicable({ hash, definition }: StageRow): Replicable {
  if (definition.kind === 'base') throw new Error(`stage ${hash} ends no run`);
  if (isCurrent(definition)) return definition;
  throw new Fault('conflict', 'What computed this entry has been revised since.', {
    hint: 'Other numbers would prove nothing about the recorded ones. Decide without, or have the method submitted again.',
  });
}

function isCurrent(definition: Replicable): boolean {
  const { revisions } = definition;
  if (revisions.stage !== STAGE_REVISIONS[definition.kind]) return false;
  if (definition.kind !== 'prune') return definition.revisions.recipe === recipeRevision(definition.recipe);
  const { method, selection } = definition.revisions;
  return method === methodById(definition.method.id).revision && selection === SELECTION_REVISION;
}
