import { aliasedTable, and, eq, inArray, sql } from 'drizzle-orm';
import { EMPTY_LEDGER } from '#core/fairness/ledger';
import { trainability } from '#core/fairness/trainability';
import type { TrainabilityMeasure } from '#core/fairness/trainability';
import type { BaseResult, PruneResult, RetrainResult, ScratchResult } from '#core/wire/stage';
import { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { curve, stage } from '#drizzle/schema/stages';
import type { StoredResult } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { recomputeEntries } from '#server/services/recompute';

/** Percent of a count of correct images. */
export function percent({ correct, total }: { readonly correct: number; readonly total: number }): number {
  return (100 * correct) / total;
}

/**
 * Writes the numbers of every unfinished run that ends in one of these finished retraining or scratch stages, and
 * recomputes its entry.
 * Returns the ids of the boards whose numbers changed.
 */
export async function finishRuns(tx: Db, retrainHashes: readonly string[]): Promise<string[]> {
  const touched: string[] = [];
  for (const hash of retrainHashes) {
    const [one] = await tx
      .select({ base: run.base, prune: run.prune })
      .from(run)
      .where(eq(run.retrain, hash))
      .limit(1);
    // A retrain stage's hash covers its prune stage and that one's base: all runs that end in it are the same pipeline.
    if (one !== undefined) touched.push(...(await writeRuns(tx, { ...one, retrain: hash })));
  }
  const entries = [...new Set([...touched, ...(await heldAgainst(tx, touched))])];
  await recomputeEntries(tx, entries);
  return boardsOf(tx, entries);
}

/** Entries whose matched drop and damage wait for one of these, if it is a dense control. */
async function heldAgainst(tx: Db, entries: readonly string[]): Promise<string[]> {
  if (entries.length === 0) return [];
  const control = aliasedTable(entry, 'control');
  const rows = await tx
    .select({ id: entry.id })
    .from(entry)
    .innerJoin(
      control,
      and(
        eq(control.boardVersion, entry.boardVersion),
        eq(control.baseSet, entry.baseSet),
        eq(control.recipeFingerprint, entry.recipeFingerprint),
      ),
    )
    .where(and(inArray(control.id, [...entries]), sql`${control.floor} ->> 'kind' = 'dense'`));
  return rows.map((row) => row.id);
}

type Pipeline = { readonly base: string; readonly prune: string | null; readonly retrain: string };

async function writeRuns(tx: Db, pipeline: Pipeline): Promise<string[]> {
  const rows = await tx
    .select({
      hash: stage.hash,
      definition: stage.definition,
      result: stage.result,
      epochs: curve.rows,
      at: stage.finishedAt,
    })
    .from(stage)
    .leftJoin(curve, eq(curve.stage, stage.hash))
    .where(inArray(stage.hash, presentStages(pipeline)));
  const of = (hash: string | null) => rows.find((row) => row.hash === hash);
  const base = resultOf<BaseResult>(of(pipeline.base)?.result, 'base');
  const prune = pipeline.prune === null ? null : resultOf<PruneResult>(of(pipeline.prune)?.result, 'prune');
  const shape = prune ?? (await denseShape(tx, pipeline));
  const last = of(pipeline.retrain);
  const isScratch = last?.definition.kind === 'scratch';
  const trained = isScratch
    ? resultOf<ScratchResult>(last.result, 'scratch')
    : resultOf<RetrainResult>(last?.result, 'retrain');
  const epochs = last?.epochs ?? [];
  // Trainability is about what pruning left: weights drawn anew have none.
  const recipe = last?.definition.kind === 'retrain' ? last.definition.recipe : null;
  const measured = (measure: TrainabilityMeasure) => {
    const found = recipe === null ? null : trainability(epochs, recipe, measure);
    return found === null ? null : { value: found.value, label: found.label };
  };
  const finished = await tx
    .update(run)
    .set({
      state: 'done',
      top1: percent(trained.evaluation),
      bestTop1: Math.max(...epochs.map((row) => 100 * row.testTop1)),
      // Training from scratch takes nothing from the base but the widths: no accuracy to drop from, and no cost.
      baseTop1: isScratch ? null : percent(base.evaluation),
      prunedTop1: isScratch || prune === null ? null : percent(prune.evaluation),
      rate: shape.rate,
      macs: shape.macs,
      params: shape.params,
      trainability: measured('testTop1'),
      trainabilityTrain: measured('trainTop1'),
      ledger: {
        base: isScratch ? EMPTY_LEDGER : base.ledger,
        prune: isScratch ? EMPTY_LEDGER : (prune?.ledger ?? EMPTY_LEDGER),
        retrain: trained.ledger,
      },
      finishedAt: last?.at ?? null,
    })
    .where(and(eq(run.retrain, pipeline.retrain), eq(run.state, 'waiting')))
    .returning({ entry: run.entry });
  return finished.map((row) => row.entry);
}

/** Cost of the network of a run that prunes nothing: the board's dense one. */
async function denseShape(
  tx: Db,
  { retrain }: Pipeline,
): Promise<Pick<PruneResult, 'rate' | 'macs' | 'params'>> {
  const [row] = await tx
    .select({ macs: boardVersion.denseMacs, params: boardVersion.denseParams })
    .from(run)
    .innerJoin(entry, eq(entry.id, run.entry))
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .where(eq(run.retrain, retrain))
    .limit(1);
  if (row === undefined) throw new Error(`stage ${retrain} ends no run`);
  return { rate: 1, ...row };
}

/** Hashes of the stages that a run has: the dense control has no pruning. */
export function presentStages({ base, prune, retrain }: Pipeline): string[] {
  return [base, prune, retrain].filter((hash) => hash !== null);
}

function resultOf<R extends { readonly kind: string }>(
  result: StoredResult | null | undefined,
  kind: R['kind'],
): Omit<R, 'epochs'> {
  if (result?.kind !== kind) throw new Error(`a finished run lacks the result of its ${kind} stage`);
  return result as unknown as Omit<R, 'epochs'>;
}

async function boardsOf(tx: Db, entries: readonly string[]): Promise<string[]> {
  if (entries.length === 0) return [];
  const rows = await tx
    .selectDistinct({ board: boardVersion.board })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .where(inArray(entry.id, [...entries]));
  return rows.map((row) => row.board);
}
