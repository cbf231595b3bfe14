import { canonicalJson } from '#core/identity/canonical';
import { stageRecord } from '#core/fairness/ledger';
import { budgetOf } from '#core/fairness/parts';
import { meanOf } from '#core/fairness/entryMean';
import { normalSeries } from '#core/fairness/series';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { lrSeries, stepsPerEpoch } from '#core/recipes/schedule';
import type { EntryRecord, LrSeries, StageRecord } from '#core/fairness/record';
import type { Evidence } from '#core/fairness/tags';
import type { Recipe } from '#core/recipes/recipe';
import type { StageLedger } from '#core/wire/stage';

/** One finished stage of one run. */
export type StageFacts = {
  readonly ledger: StageLedger;
  /** The recipe whose optimizer steps the stage took; null when it took none (one-shot pruning). */
  readonly recipe: Recipe | null;
  /** How often it took them all, one time after the other; once when not given. */
  readonly repeats?: number;
};

/** One finished run. Null where a part is not known. */
export type RunFacts = {
  /** Target of the band that the run's measured rate landed in; null outside of every band. */
  readonly band: number | null;
  readonly base: StageFacts | null;
  readonly prune: StageFacts | null;
  readonly retrain: StageFacts | null;
};

export type EntryFacts = {
  readonly evidence: Evidence;
  /** Fingerprint of the board version. */
  readonly board: string;
  readonly baseSet: string | null;
  /** Hash of the base set's initial weights. */
  readonly initialWeights: string | null;
  /** Training images of the board's dataset: N of "images / N" and of steps per epoch. */
  readonly imagesPerEpoch: number;
  readonly budgets: readonly number[];
  readonly denseEpochFlops: number;
  readonly runs: readonly RunFacts[];
};

/**
 * The facts that the comparison setups are computed from, for one entry.
 *
 * An entry holds a part only if **all of its finished runs agree in it**: runs that don't (one run outside of the
 * band, another number of epochs, another learning rate) make that part null, so that the entry loses every setup
 * that asks for it. Training FLOPs may differ a little between bases, because each base keeps other filters: the
 * record holds their mean, and null when the runs' totals don't all fall under one budget. An entry without a
 * finished run knows nothing but its board, base set and budgets.
 */
export function entryRecord(facts: EntryFacts): EntryRecord {
  const { evidence, board, baseSet, initialWeights, imagesPerEpoch, budgets, denseEpochFlops, runs } = facts;
  const retrain = agreedStage(
    runs.map((run) => run.retrain),
    imagesPerEpoch,
  );
  const record: EntryRecord = {
    evidence,
    board,
    band: agreed(runs.map((run) => run.band)),
    baseSet,
    initialWeights,
    base: agreedStage(
      runs.map((run) => run.base),
      imagesPerEpoch,
    ),
    prune: agreedStage(
      runs.map((run) => run.prune),
      imagesPerEpoch,
    ),
    retrain,
    retrainFingerprint: agreed(runs.map((run) => retrainingFingerprint(run.retrain, imagesPerEpoch))),
    budgets,
    denseEpochFlops,
  };
  return sharesBudget(facts) ? record : withoutFlops(record);
}

/** The one value of all runs; null when there is no run, one is null, or two differ. */
function agreed<T extends string | number>(values: readonly (T | null)[]): T | null {
  const first = values[0] ?? null;
  return values.every((value) => value === first) ? first : null;
}

function agreedStage(stages: readonly (StageFacts | null)[], imagesPerEpoch: number): StageRecord | null {
  const records: StageRecord[] = [];
  for (const stage of stages) {
    if (stage === null) return null;
    records.push(stageRecord(stage.ledger, stageSeries(stage, imagesPerEpoch)));
  }
  const [first] = records;
  if (first === undefined || !records.every((one) => isSameStage(one, first))) return null;
  return { ...first, trainingFlops: meanOf(records.map((one) => one.trainingFlops ?? 0)) };
}

function isSameStage(a: StageRecord, b: StageRecord): boolean {
  return (
    a.epochs === b.epochs &&
    a.epochEquivalents === b.epochEquivalents &&
    (a.lr === b.lr || isSameSeries(a.lr, b.lr))
  );
}

function isSameSeries(a: LrSeries, b: LrSeries): boolean {
  return a.length === b.length && a.every(([lr, steps], i) => lr === b[i]?.[0] && steps === b[i]?.[1]);
}

function retrainingFingerprint(stage: StageFacts | null, imagesPerEpoch: number): string | null {
  return stage?.recipe ? recipeFingerprint(stage.recipe, imagesPerEpoch) : null;
}

/** Series by what they are made of: a board's thousands of runs share a handful, and so share their hashes too. */
const seriesOf = new Map<string, LrSeries>();
const KEPT_SERIES = 256;

function stageSeries({ recipe, repeats = 1 }: StageFacts, imagesPerEpoch: number): LrSeries {
  if (recipe === null) return [];
  const steps = stepsPerEpoch(recipe, imagesPerEpoch);
  const name = canonicalJson([recipe.schedule, recipe.epochs, steps, repeats]);
  const known = seriesOf.get(name);
  if (known !== undefined) return known;
  if (seriesOf.size >= KEPT_SERIES) seriesOf.clear();
  const once = lrSeries(recipe, steps);
  const series = normalSeries(Array.from({ length: repeats }, () => once).flat());
  seriesOf.set(name, series);
  return series;
}

function sharesBudget({ runs, budgets, denseEpochFlops }: EntryFacts): boolean {
  const totals = runs.map(({ base, prune, retrain }) =>
    [base, prune, retrain].reduce((sum, stage) => sum + (stage?.ledger.trainingFlops ?? 0), 0),
  );
  return new Set(totals.map((total) => budgetOf(total, budgets, denseEpochFlops))).size <= 1;
}

function withoutFlops(record: EntryRecord): EntryRecord {
  const bare = (stage: StageRecord | null) => (stage === null ? null : { ...stage, trainingFlops: null });
  return { ...record, base: bare(record.base), prune: bare(record.prune), retrain: bare(record.retrain) };
}
