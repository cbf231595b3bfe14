import { type Recipe, RecipeSchema, type Schedule } from '#core/recipes/recipe';
import { counted, rateText } from './numbers.ts';

/** A stored recipe as a value, or null when it has parts that this version of the site does not know. */
export function readRecipe(value: unknown): Recipe | null {
  const parsed = RecipeSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** A recipe in two sentences; the fields stand beside it in full. */
export function recipeText(recipe: Recipe): string {
  const { optimizer } = recipe;
  const parts = [
    `SGD${optimizer.nesterov ? ' with Nesterov' : ''}, momentum ${optimizer.momentum}`,
    `weight decay ${rateText(optimizer.weightDecay)}`,
    `batches of ${recipe.batchSize}`,
    recipe.augmentation.kind === 'none'
      ? 'no augmentation'
      : `crops padded by ${recipe.augmentation.pad} and flips`,
    ...(recipe.loss.labelSmoothing === 0 ? [] : [`label smoothing ${recipe.loss.labelSmoothing}`]),
  ];
  return `${counted(recipe.epochs, 'epoch')}, ${scheduleText(recipe.schedule)}. ${parts.join(', ')}.`;
}

/** How the learning rate moves, in words. */
export function scheduleText(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'constant':
      return `learning rate ${rateText(schedule.lr)} throughout`;
    case 'step':
      return schedule.milestones.length === 0
        ? `learning rate ${rateText(schedule.lr)} throughout`
        : `learning rate ${rateText(schedule.lr)}, ×${schedule.gamma} at epoch ${schedule.milestones.join(', ')}`;
    case 'one-cycle': {
      const first = schedule.maxLr / schedule.divFactor;
      const percent = Math.round(schedule.pctStart * 100);
      return `one cycle of the learning rate: ${rateText(first)} → ${rateText(schedule.maxLr)} over the first ${percent} %, then by a cosine to ${rateText(first / schedule.finalDivFactor)}`;
    }
  }
}
