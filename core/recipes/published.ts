import { boardRecipe } from '#core/recipes/preset';
import type { RecipePreset } from '#core/recipes/preset';
import type { BoardTraining, Recipe, Schedule } from '#core/recipes/recipe';

/** CIFAR training as published code does it: zero-pad 4, random 32×32 crop, flip; no label smoothing. */
export const CIFAR: BoardTraining = {
  batchSize: 128,
  lastBatch: 'keep',
  weightDecay: 5e-4,
  augmentation: { kind: 'pad-crop-flip', pad: 4 },
  labelSmoothing: 0,
};

/** What one published recipe is. */
export type PublishedRecipe = {
  readonly epochs: number;
  readonly schedule: Schedule;
  /** Parts that the source states; what it leaves open comes from the board. */
  readonly training: Partial<BoardTraining>;
  readonly nesterov?: boolean;
  readonly normalisation?: Recipe['normalisation'];
};

/** A family of a few named recipes out of one source, each a value of its own. */
export function publishedFamily(
  { id, ...card }: Omit<RecipePreset, 'recipe' | 'examples'>,
  recipes: Readonly<Record<string, PublishedRecipe>>,
): RecipePreset {
  return {
    id,
    ...card,
    examples: Object.keys(recipes),
    recipe(name, board) {
      const published = Object.hasOwn(recipes, name) ? recipes[name] : undefined;
      if (published === undefined) return null;
      const { epochs, schedule, training, nesterov = false, normalisation = 'dataset' } = published;
      const recipe = boardRecipe(name, epochs, schedule, { ...board, ...training });
      return { ...recipe, normalisation, optimizer: { ...recipe.optimizer, nesterov } };
    },
  };
}

/** From `lr`, ×`gamma` at each of the milestones (epochs). */
export function steps(lr: number, milestones: readonly number[], gamma = 0.1): Schedule {
  return { kind: 'step', lr, milestones: [...milestones], gamma };
}
