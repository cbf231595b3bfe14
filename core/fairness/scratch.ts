import type { Recipe, Schedule } from '#core/recipes/recipe';

/** A pipeline that a scratch baseline is held against. Epochs with their equivalents; MACs of one image. */
export type Pipeline = {
  /** K₁: of the base recipe. */
  readonly baseEpochs: number;
  readonly pruneEpochs: number;
  /** K₂. */
  readonly retrainEpochs: number;
  /** F₁; sparse MACs for unstructured pruning. */
  readonly denseMacs: number;
  /** F₂. */
  readonly prunedMacs: number;
  /** MACs of one image inside the pruning stage, over its steps; the dense ones unless it shrinks as it goes. */
  readonly pruneMacs: number;
};

export const SCRATCH_READINGS = ['E-base', 'E-total', 'B-base', 'B-total', 'B-imagenet'] as const;

/** Epochs of training the pruned architecture from random weights, under one reading of the papers. */
export type ScratchReading = {
  readonly id: (typeof SCRATCH_READINGS)[number];
  readonly epochs: number;
  /** The setup under which this reading is the fair partner of the pipeline; null for a reading of the papers only. */
  readonly partner: 'SX-A' | 'SX-B' | null;
  readonly text: string;
};

/** Scratch-E, equal epochs, in both readings (design: fairness, cost ledger). */
export function scratchE({ baseEpochs, pruneEpochs, retrainEpochs }: Pipeline): readonly ScratchReading[] {
  return [
    { id: 'E-base', epochs: baseEpochs, partner: null, text: 'as many epochs as the base recipe' },
    {
      id: 'E-total',
      epochs: baseEpochs + pruneEpochs + retrainEpochs,
      partner: 'SX-A',
      text: 'as many epochs as pretraining, pruning and retraining together',
    },
  ];
}

/**
 * Scratch-B, equal training FLOPs, in its three readings: (a) K₁·F₁/F₂; (b) with the pruning and the retraining spent
 * as well, the only fair partner; (c) twice the base recipe on ImageNet from a speedup of 2 on ("Rethinking", Sec. 3),
 * given only where `imagenet` says that it applies. Fractions of an epoch are kept.
 */
export function scratchB(pipeline: Pipeline, imagenet: boolean): readonly ScratchReading[] {
  const { baseEpochs, pruneEpochs, retrainEpochs, denseMacs, prunedMacs, pruneMacs } = pipeline;
  const base = baseEpochs * (denseMacs / prunedMacs);
  const total = base + pruneEpochs * (pruneMacs / prunedMacs) + retrainEpochs;
  const capped = Math.min(base, 2 * baseEpochs);
  const readings: ScratchReading[] = [
    { id: 'B-base', epochs: base, partner: null, text: 'the training FLOPs of the base recipe' },
    { id: 'B-total', epochs: total, partner: 'SX-B', text: 'the training FLOPs of the whole pipeline' },
  ];
  if (!imagenet) return readings;
  return [
    ...readings,
    {
      id: 'B-imagenet',
      epochs: capped,
      partner: null,
      text: 'the FLOPs of the base recipe, at most twice its epochs',
    },
  ];
}

/**
 * The base recipe stretched to a scratch reading, in whole epochs: milestones scale with the epochs, so that scratch
 * training ends at the same final learning rate (paper App. A).
 */
export function scratchRecipe(base: Recipe, reading: Pick<ScratchReading, 'id' | 'epochs'>): Recipe {
  const epochs = Math.max(1, Math.round(reading.epochs));
  return {
    ...base,
    id: `scratch-${reading.id.toLowerCase()}-${epochs}`,
    epochs,
    schedule: stretched(base.schedule, epochs / base.epochs),
  };
}

function stretched(schedule: Schedule, by: number): Schedule {
  if (schedule.kind !== 'step') return schedule;
  return { ...schedule, milestones: schedule.milestones.map((epoch) => epoch * by) };
}
