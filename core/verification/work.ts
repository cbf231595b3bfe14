import { stepsPerEpoch, totalSteps } from '#core/recipes/schedule';
import type { Recipe } from '#core/recipes/recipe';

export type Split = { readonly train: number; readonly test: number };

/** Images that one epoch of a recipe takes steps on. */
export function imagesPerEpoch(recipe: Pick<Recipe, 'batchSize' | 'lastBatch'>, train: number): number {
  return Math.min(train, stepsPerEpoch(recipe, train) * recipe.batchSize);
}

/** What a training stage has done at its end, in optimizer steps: a recipe may stop inside an epoch. */
export type TrainingLength = {
  readonly steps: number;
  /** Epochs of optimizer steps, as the ledger counts them: a fraction where the last epoch is cut. */
  readonly epochs: number;
  /** Epochs begun: one row of the curve each. */
  readonly rows: number;
  /** Images forwarded and backwarded. */
  readonly images: number;
};

/** How long a recipe trains on `train` images. */
export function trainingLength(
  recipe: Pick<Recipe, 'epochs' | 'batchSize' | 'lastBatch'>,
  train: number,
): TrainingLength {
  const perEpoch = stepsPerEpoch(recipe, train);
  const steps = totalSteps(recipe, perEpoch);
  const whole = Math.floor(steps / perEpoch);
  const images = whole * imagesPerEpoch(recipe, train) + (steps - whole * perEpoch) * recipe.batchSize;
  return { steps, epochs: steps / perEpoch, rows: Math.ceil(steps / perEpoch), images };
}

/** Images that the optimizer steps from `from` up to `to` of a training take. */
export function imagesOfSteps(
  recipe: Pick<Recipe, 'batchSize' | 'lastBatch'>,
  train: number,
  from: number,
  to: number,
): number {
  const perEpoch = stepsPerEpoch(recipe, train);
  const upTo = (steps: number): number => {
    const whole = Math.floor(steps / perEpoch);
    return whole * imagesPerEpoch(recipe, train) + (steps - whole * perEpoch) * recipe.batchSize;
  };
  return upTo(to) - upTo(from);
}

/** FLOPs of optimizer steps: 2 × MACs × images × 3 (forward + backward), as the ledger counts them. */
export function trainingFlops(macs: number, recipe: Recipe, train: number): number {
  return 6 * macs * trainingLength(recipe, train).images;
}

/** FLOPs of one pass over the test set: 2 × MACs × images. */
export function evaluationFlops(macs: number, test: number): number {
  return 2 * macs * test;
}

/** All FLOPs of a training stage: its steps and a test pass after every epoch. What an ETA is made from. */
export function trainingWork(macs: number, recipe: Recipe, split: Split): number {
  const evaluations = trainingLength(recipe, split.train).rows;
  return trainingFlops(macs, recipe, split.train) + evaluations * evaluationFlops(macs, split.test);
}
