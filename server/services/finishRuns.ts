import { and, eq, inArray } from 'drizzle-orm';
import { trainability } from '#core/fairness/trainability';
import { EMPTY_LEDGER } from '#core/fairness/ledger';
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
  const entries = [...new Set(touched)];
  await recomputeEntries(tx, entries);
  return boardsOf(tx, entries);
}

type Pipeline = { readonly base: string; readonly prune: string; readonly retrain: string };

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
    .where(inArray(stage.hash, [pipeline.base, pipeline.prune, pipeline.retrain]));
  const of = (hash: string) => rows.find((row) => row.hash === hash);
  const base = resultOf<BaseResult>(of(pipeline.base)?.result, 'base');
  const prune = resultOf<PruneResult>(of(pipeline.prune)?.result, 'prune');
  const last = of(pipeline.retrain);
  const isScratch = last?.definition.kind === 'scratch';
  const trained = isScratch
    ? resultOf<ScratchResult>(last.result, 'scratch')
    : resultOf<RetrainResult>(last?.result, 'retrain');
  const epochs = last?.epochs ?? [];
  // Trainability is about what pruning left: weights drawn anew have none.
  const recipe = last?.definition.kind === 'retrain' ? last.definition.recipe : null;
  const measured = recipe === null ? null : trainability(epochs, recipe);
  const finished = await tx
    .update(run)
    .set({
      state: 'done',
      top1: percent(trained.evaluation),
      bestTop1: Math.max(...epochs.map((row) => 100 * row.testTop1)),
      // Training from scratch takes nothing from the base but the widths: no accuracy to drop from, and no cost.
      baseTop1: isScratch ? null : percent(base.evaluation),
      prunedTop1: isScratch ? null : percent(prune.evaluation),
      rate: prune.rate,
      macs: prune.macs,
      params: prune.params,
      trainability: measured === null ? null : { value: measured.value, label: measured.label },
      ledger: {
        base: isScratch ? EMPTY_LEDGER : base.ledger,
        prune: isScratch ? EMPTY_LEDGER : prune.ledger,
        retrain: trained.ledger,
      },
      finishedAt: last?.at ?? null,
    })
    .where(and(eq(run.retrain, pipeline.retrain), eq(run.state, 'waiting')))
    .returning({ entry: run.entry });
  return finished.map((row) => row.entry);
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
