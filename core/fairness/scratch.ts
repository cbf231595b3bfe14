import { Fault } from '#core/errors/fault';
import { LONGEST_RECIPE } from '#core/recipes/recipe';
import type { Recipe } from '#core/recipes/recipe';
import { exact, stretchSchedule } from '#core/recipes/stretch';

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

/** The reading of that name, of a pipeline whose dataset may be called ImageNet. */
export function scratchReading(pipeline: Pipeline, id: ScratchReading['id']): ScratchReading {
  return [...scratchE(pipeline), ...scratchB(pipeline, true)].find((reading) => reading.id === id)!;
}

/**
 * The base recipe stretched to a scratch reading: milestones and warm-up scale with the epochs, so that scratch training
 * ends at the same final learning rate (paper App. A). From 10 epochs on both are whole epochs, rounded down as released
 * code does ("Rethinking", int()); below, the epochs are the nearest whole ones and milestones are kept in optimizer
 * steps, because an epoch counts for more there.
 */
export function scratchRecipe(base: Recipe, reading: Pick<ScratchReading, 'id' | 'epochs'>): Recipe {
  const isShort = reading.epochs < 10;
  const epochs = isShort ? Math.max(1, Math.round(reading.epochs)) : Math.floor(exact(reading.epochs));
  if (epochs > LONGEST_RECIPE) throw tooLong(reading.id, epochs);
  const by = epochs / base.epochs;
  const whole = (epoch: number) => (isShort ? epoch : Math.floor(epoch));
  return {
    ...base,
    id: `scratch-${reading.id.toLowerCase()}-${epochs}`,
    epochs,
    schedule: stretchSchedule(base.schedule, by, whole),
  };
}

function tooLong(id: string, epochs: number): Fault {
  return new Fault(
    'bad-config',
    `config.reading: ${id} would train ${epochs} epochs; a recipe has at most ${LONGEST_RECIPE}.`,
    {
      field: 'config.reading',
      hint: 'Choose a reading of Scratch-E, or a smaller target.',
      class: 'submitter',
    },
  );
}
