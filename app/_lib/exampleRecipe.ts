import type { BoardTraining, Recipe } from '#core/recipes/recipe';
import { resolveRecipe } from '#core/recipes/registry';

/** Presets take these from a board; where none is meant they only complete the example. */
export const EXAMPLE_TRAINING: BoardTraining = {
  batchSize: 64,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'pad-crop-flip', pad: 4 },
  labelSmoothing: 0,
};

/** What recipes that are made from a base recipe build on here. */
export const EXAMPLE_BASE: Recipe = resolveRecipe('rt-cifar-base', EXAMPLE_TRAINING);

/** A recipe by its id, outside of any board. Throws Fault `unknown-recipe` or `bad-config`. */
export function exampleRecipe(id: string): Recipe {
  return resolveRecipe(id, EXAMPLE_TRAINING, EXAMPLE_BASE);
}
