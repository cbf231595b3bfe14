import { stepsPerEpoch } from '#core/recipes/schedule';
import type { Recipe } from '#core/recipes/recipe';

export type Split = { readonly train: number; readonly test: number };

/** Images that one epoch of a recipe takes steps on. */
export function imagesPerEpoch(recipe: Pick<Recipe, 'batchSize' | 'lastBatch'>, train: number): number {
  return Math.min(train, stepsPerEpoch(recipe, train) * recipe.batchSize);
}

/** FLOPs of optimizer steps: 2 × MACs × images × 3 (forward + backward), as the ledger counts them. */
export function trainingFlops(macs: number, recipe: Recipe, train: number): number {
  return 6 * macs * imagesPerEpoch(recipe, train) * recipe.epochs;
}

/** FLOPs of one pass over the test set: 2 × MACs × images. */
export function evaluationFlops(macs: number, test: number): number {
  return 2 * macs * test;
}

/** All FLOPs of a training stage: its steps and a test pass after every epoch. What an ETA is made from. */
export function trainingWork(macs: number, recipe: Recipe, split: Split): number {
  return trainingFlops(macs, recipe, split.train) + recipe.epochs * evaluationFlops(macs, split.test);
}
