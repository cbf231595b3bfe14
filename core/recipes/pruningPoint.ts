import { Fault } from '#core/errors/fault';
import { neededBase, recipeHead } from '#core/recipes/parts';
import type { Recipe } from '#core/recipes/recipe';
import { stepsPerEpoch } from '#core/recipes/schedule';

/**
 * What a pipeline with this retraining recipe trains its base by. Without a pruning point: the board's base recipe.
 * With one: the base recipe up to the optimizer step nearest to it, P30/F90 divided by the target `speedup`, so that the
 * epochs before the sparsifying action are counted as they are taken (design: fairness, pruning point).
 * Throws Fault `bad-config` when the base recipe ends before or can't be cut.
 */
export function basePart(base: Recipe, retraining: Recipe, speedup: number, trainingImages: number): Recipe {
  const { pruneAt } = retraining;
  if (pruneAt === undefined) return base;
  const epochs = pruneAt.epochs / (pruneAt.perSpeedup ? speedup : 1);
  return headOf(base, epochs, trainingImages);
}

/**
 * What the weights are trained by that a retraining recipe rewinds to: the base recipe up to the optimizer step nearest to
 * its `rewind`; null when it rewinds nothing. Of the same seed they are the base's own on its way.
 */
export function rewoundPart(base: Recipe, retraining: Recipe, trainingImages: number): Recipe | null {
  return retraining.rewind === undefined ? null : headOf(base, retraining.rewind.epochs, trainingImages);
}

function headOf(base: Recipe, epochs: number, trainingImages: number): Recipe {
  const perEpoch = stepsPerEpoch(base, trainingImages);
  const steps = Math.max(1, Math.round(epochs * perEpoch));
  return recipeHead(base, Math.min(base.epochs, steps / perEpoch));
}

/** The recipe of the steps after the sparsifying action alone: what the retraining stage trains by. */
export function retrainingPart(recipe: Recipe): Recipe {
  const { pruneAt: _before, ...after } = recipe;
  return after;
}

/**
 * Throws Fault `bad-config` when a recipe prunes at, or rewinds to, a point that the base recipe doesn't reach or can't be
 * cut at, and when it asks for both.
 */
export function checkPruningPoint(recipe: Recipe, base: Recipe | null): void {
  if (recipe.rewind !== undefined) checkRewind(recipe, recipe.rewind.epochs, base);
  if (recipe.pruneAt === undefined) return;
  const { epochs } = recipe.pruneAt;
  const whole = neededBase(base, recipe.id);
  if (epochs > whole.epochs) {
    throw new Fault(
      'bad-config',
      `"${recipe.id}" prunes after ${epochs} epochs, but the board's base recipe "${whole.id}" ends after ${whole.epochs}.`,
      {
        field: 'recipe.pruneAt.epochs',
        hint: `Prune after at most ${whole.epochs} epochs.`,
        class: 'submitter',
      },
    );
  }
  recipeHead(whole, epochs);
}

function checkRewind(recipe: Recipe, epochs: number, base: Recipe | null): void {
  const field = 'recipe.rewind.epochs';
  if (recipe.pruneAt !== undefined) {
    throw new Fault(
      'bad-config',
      `"${recipe.id}" both prunes in the middle of the base's training and rewinds its weights.`,
      { field: 'recipe.rewind', hint: 'Leave out rewind or pruneAt.', class: 'submitter' },
    );
  }
  const whole = neededBase(base, recipe.id);
  if (epochs > whole.epochs) {
    throw new Fault(
      'bad-config',
      `"${recipe.id}" rewinds to epoch ${epochs}, but the board's base recipe "${whole.id}" ends after ${whole.epochs}.`,
      { field, hint: `Rewind to at most ${whole.epochs} epochs.`, class: 'submitter' },
    );
  }
  recipeHead(whole, epochs);
}
