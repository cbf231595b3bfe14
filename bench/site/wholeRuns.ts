import { basePart, rewoundPart } from '#core/recipes/pruningPoint';
import type { Recipe } from '#core/recipes/recipe';
import { lrAt, stepsPerEpoch } from '#core/recipes/schedule';
import { baseStage, planCells } from '#core/verification/plan';
import type { PlannedStage } from '#core/verification/plan';
import type { Epoch, StageLedger } from '#core/wire/stage';
import type { run } from '#drizzle/schema/runs';
import type { curve, stage, StoredResult } from '#drizzle/schema/stages';
import type { Cell, FilledBoard } from './board.ts';
import { hashOf } from './places.ts';

export type WholeRuns = {
  readonly stages: readonly (typeof stage.$inferInsert)[];
  readonly runs: readonly (typeof run.$inferInsert)[];
  readonly curves: readonly (typeof curve.$inferInsert)[];
};

/**
 * The board's bases, and of every cell of `sample` its runs with all of their stages as the planner makes them, with
 * results and learning curves as runners would have brought them. Those cells get the entry id that their runs give
 * them, so this comes before anything names them.
 */
export function wholeRuns(board: FilledBoard, sample: readonly Cell[]): WholeRuns {
  const stages = new Map<string, typeof stage.$inferInsert>();
  const runs: (typeof run.$inferInsert)[] = [];
  const curves: (typeof curve.$inferInsert)[] = [];
  const { place, definition, plan } = board;
  const add = (planned: PlannedStage, result: StoredResult, at: Date, rows: readonly Epoch[]) => {
    if (stages.has(planned.hash)) return;
    stages.set(planned.hash, stageRow(board, planned, result, at));
    if (rows.length > 0) curves.push({ stage: planned.hash, rows: [...rows], last: rows.length });
  };
  const start = new Date(board.createdAt);
  for (let index = 0; index < definition.bases; index++) {
    const planned = baseStage(plan, definition.baseRecipe, index);
    const top1 = place.denseTop1 + 0.05 * index;
    const ledger = board.cells[0]!.cost.base;
    const result = { kind: 'base', ...common(board, planned.hash, top1, ledger) } as StoredResult;
    add(planned, result, start, curveOf(board, definition.baseRecipe, top1));
  }
  for (const cell of sample) {
    const { row, of, named, band, cost } = cell;
    const { method, config } = of;
    const { entries, stages: planned } = planCells(plan, [
      {
        contender: { method: { id: method.id, config, revision: method.revision }, baseline: of.baseline },
        recipe: named,
        band,
        swap: cell.swap,
        base: basePart(definition.baseRecipe, named.recipe, band.target, place.dataset.train),
        rewound: rewoundPart(definition.baseRecipe, named.recipe, place.dataset.train),
      },
    ]);
    row.id = entries[0]!.id;
    const at = row.finishedAt ?? start;
    for (const one of entries[0]!.runs) {
      const top1 = row.top1[one.index]!;
      const of = (hash: string | null) => planned.find((other) => other.hash === hash)!;
      const selection = place.selections.get(band.target)!;
      const pruned = {
        kind: 'prune',
        ...common(board, one.prune!, top1 * 0.4, cost.prune),
        kept: selection.kept,
        toppedUp: [],
        rate: row.rate!,
        params: row.params!,
        macs: row.macs!,
      } as unknown as StoredResult;
      add(of(one.prune), pruned, at, []);
      const retrained = { kind: 'retrain', ...common(board, one.retrain, top1, cost.retrain) } as StoredResult;
      const epochs = curveOf(board, named.recipe, top1);
      add(of(one.retrain), retrained, at, epochs);
      runs.push({
        entry: row.id,
        index: one.index,
        seed: one.seed,
        base: one.base,
        prune: one.prune,
        retrain: one.retrain,
        state: 'done',
        top1,
        bestTop1: Math.max(...epochs.map((epoch) => 100 * epoch.testTop1)),
        baseTop1: place.denseTop1 + 0.05 * one.index,
        prunedTop1: top1 * 0.4,
        rate: row.rate,
        macs: row.macs,
        params: row.params,
        trainability: { value: row.trainability!, label: row.trainabilityLabel! },
        trainabilityTrain: { value: row.trainability! + 3, label: 'TA, train top-1' },
        ledger: { base: cost.base, prune: cost.prune, retrain: cost.retrain },
        finishedAt: at,
      });
    }
  }
  return { stages: [...stages.values()], runs, curves };
}

function stageRow(
  { place }: FilledBoard,
  planned: PlannedStage,
  result: StoredResult,
  at: Date,
): typeof stage.$inferInsert {
  return {
    hash: planned.hash,
    kind: planned.stage.kind,
    definition: planned.stage,
    backend: 'tensorflow',
    dataset: place.dataset.id,
    datasetVersion: place.dataset.version,
    network: planned.network,
    work: planned.work,
    epochs: planned.epochs,
    state: 'done',
    priority: 100,
    attempt: 1,
    fence: 1,
    share: 1,
    epoch: planned.epochs,
    result,
    seconds: result.ledger.seconds,
    createdAt: at,
    startedAt: at,
    finishedAt: at,
  };
}

/** What every result holds. */
function common({ place }: FilledBoard, hash: string, top1: number, ledger: StageLedger) {
  return {
    checkpoint: {
      sha256: hashOf('checkpoint', hash),
      bytes: 4 * place.denseParams,
      weightsHash: hashOf('weights', hash),
    },
    evaluation: {
      correct: Math.round((top1 / 100) * place.dataset.test),
      total: place.dataset.test,
      loss: Number((2.3 * (1 - top1 / 100)).toFixed(4)),
    },
    ledger,
    provenance: {
      backend: 'tensorflow',
      device: 'filled by the bench',
      versions: { fairprune: 'bench' },
      flags: {},
      commit: null,
      runner: 'bench',
    },
  };
}

/** Accuracies that rise towards the last one, a row an epoch. */
function curveOf({ place }: FilledBoard, recipe: Recipe, top1: number): Epoch[] {
  const steps = stepsPerEpoch(recipe, place.dataset.train);
  return Array.from({ length: recipe.epochs }, (_, i) => {
    const rise = 1 - Math.exp((-4 * (i + 1)) / recipe.epochs);
    const reached = (top1 / 100) * (i + 1 === recipe.epochs ? 1 : 0.55 + 0.44 * rise);
    return {
      epoch: i + 1,
      trainLoss: Number((1.2 - rise).toFixed(4)),
      trainTop1: Number(Math.min(1, reached + 0.03).toFixed(4)),
      testTop1: Number(reached.toFixed(4)),
      lr: lrAt(recipe.schedule, recipe.epochs, steps, (i + 1) * steps - 1),
      seconds: 20,
    };
  });
}
