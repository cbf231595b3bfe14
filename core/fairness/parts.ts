import { budgetTolerance } from '#core/fairness/budgets';
import { shortHash } from '#core/identity/fingerprint';
import { describeSeries, joinSeries, seriesHash } from '#core/fairness/series';
import type { Comparable, PartName, PartValue } from '#core/fairness/comparable';
import type { EntryRecord, StageRecord } from '#core/fairness/record';
import type { Tag } from '#core/fairness/tags';

const UNKNOWN: PartValue = { state: 'unknown', text: () => 'unknown, or not the same in all runs' };

/** `id` tells different values apart that read the same. */
function known(key: string | number, text: () => string, id?: () => string): PartValue {
  return id === undefined ? { state: 'known', key, text } : { state: 'known', key, text, id };
}

/** Epochs of optimizer steps and epoch equivalents of a stage, on a grid that swallows rounding. */
function stageEpochs(stage: StageRecord): number {
  return Number((stage.epochs + stage.epochEquivalents).toFixed(6));
}

/** Epochs of pretraining, pruning and retraining together; null when a stage is unknown. */
function totalEpochs(record: EntryRecord): number | null {
  const { base, prune, retrain } = record;
  if (base === null || prune === null || retrain === null) return null;
  return Number((stageEpochs(base) + stageEpochs(prune) + stageEpochs(retrain)).toFixed(6));
}

/** Training FLOPs of pretraining, pruning and retraining together; null when one is unknown. */
function totalTrainingFlops(record: EntryRecord): number | null {
  const flops = [record.base, record.prune, record.retrain].map((stage) => stage?.trainingFlops ?? null);
  return flops.reduce<number | null>((sum, f) => (sum === null || f === null ? null : sum + f), 0);
}

/**
 * The declared budget that a total of training FLOPs belongs to: the nearest one within max(2 %, half a dense epoch),
 * the smaller of two equally near. Null when there is none (design: fairness, SX-B).
 */
export function budgetOf(total: number, budgets: readonly number[], denseEpochFlops: number): number | null {
  let best: number | null = null;
  for (const budget of [...budgets].sort((a, b) => a - b)) {
    const distance = Math.abs(total - budget);
    if (distance > budgetTolerance(budget, denseEpochFlops)) continue;
    if (best === null || distance < Math.abs(total - best)) best = budget;
  }
  return best;
}

/** An entry as the setups see it. */
export function entryComparable(record: EntryRecord): Comparable {
  return {
    evidence: record.evidence,
    baseIsHashed: record.baseSet !== null,
    losses: record.losses ?? [],
    part: (name) => PARTS[name](record),
  };
}

const PARTS: Readonly<Record<PartName, (record: EntryRecord) => PartValue>> = {
  board: ({ board: id }) => known(id, () => shortHash(id)),
  'rate band': ({ band: target }) =>
    target === null
      ? { state: 'outside', text: () => 'outside of every band' }
      : known(target, () => `${target}×`),
  'base set': ({ baseSet: id }) =>
    id === null ? UNKNOWN : known(id, () => (id.length === 64 ? shortHash(id) : id)),
  'retraining epochs': ({ retrain }) => (retrain === null ? UNKNOWN : epochsValue(stageEpochs(retrain))),
  'retraining recipe': ({ retrain, retrainFingerprint }) => {
    if (retrain === null || retrainFingerprint === null) return UNKNOWN;
    return known(
      retrainFingerprint,
      () => describeSeries(retrain.lr, retrain.epochs),
      () => `recipe ${shortHash(retrainFingerprint)}`,
    );
  },
  'epochs inside the pruning stage': ({ prune }) =>
    prune === null ? UNKNOWN : epochsValue(stageEpochs(prune)),
  'learning rate inside the pruning stage': ({ prune }) => (prune === null ? UNKNOWN : seriesValue([prune])),
  'overall learning rate': ({ base, prune, retrain }) =>
    base === null || prune === null || retrain === null ? UNKNOWN : seriesValue([base, prune, retrain]),
  'initial weights': ({ initialWeights: hash }) =>
    hash === null ? UNKNOWN : known(hash, () => shortHash(hash)),
  'total epochs': (record) => {
    const total = totalEpochs(record);
    return total === null ? UNKNOWN : epochsValue(total);
  },
  'training FLOPs budget': (record) => {
    const total = totalTrainingFlops(record);
    if (total === null) return UNKNOWN;
    const of = budgetOf(total, record.budgets, record.denseEpochFlops);
    if (of === null) return { state: 'outside', text: () => `${flopsText(total)}, near no declared budget` };
    return known(of, () => `${flopsText(of)} budget`);
  },
};

function epochsValue(epochs: number): PartValue {
  return known(
    epochs,
    () => String(Number(epochs.toFixed(2))),
    () => `${epochs} epochs`,
  );
}

function seriesValue(stages: readonly StageRecord[]): PartValue {
  const series = joinSeries(...stages.map((stage) => stage.lr));
  const epochs = stages.reduce((sum, stage) => sum + stage.epochs, 0);
  const hash = seriesHash(series);
  return known(
    hash,
    () => describeSeries(series, epochs),
    () => `series ${shortHash(hash)}`,
  );
}

function flopsText(flops: number): string {
  return `${Number(flops.toPrecision(3)).toExponential()} FLOPs`;
}

/** The parts that a setup adds, and the setup that it adds them to. */
export type Setup = { readonly tag: Tag; readonly on: Tag | null; readonly adds: readonly PartName[] };

/** Every setup, each after the one that it stands on (design: fairness, comparison setups; paper Tab. 2). */
export const SETUPS: readonly Setup[] = [
  { tag: 'S1', on: null, adds: ['board', 'rate band'] },
  { tag: 'S2', on: 'S1', adds: ['base set'] },
  { tag: 'S3.1', on: 'S2', adds: ['retraining epochs'] },
  { tag: 'S3.2', on: 'S3.1', adds: ['retraining recipe'] },
  { tag: 'S4.1', on: 'S3.2', adds: ['epochs inside the pruning stage'] },
  { tag: 'S4.2', on: 'S4.1', adds: ['learning rate inside the pruning stage'] },
  { tag: 'S4.2-overall', on: 'S1', adds: ['overall learning rate', 'initial weights'] },
  { tag: 'SX-A', on: 'S1', adds: ['total epochs'] },
  { tag: 'SX-B', on: 'S1', adds: ['training FLOPs budget'] },
];
