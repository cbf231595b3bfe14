import type { Recipe, Schedule } from '#core/recipes/recipe';

/**
 * A recipe over another whole number of epochs: milestones and warm-up move with them, so that it ends at the same final
 * learning rate (paper App. A); cycles and cosines stretch by themselves.
 */
export function stretchRecipe(recipe: Recipe, epochs: number): Recipe {
  const whole = Math.max(1, Math.round(epochs));
  if (whole === recipe.epochs) return recipe;
  return {
    ...recipe,
    id: `${recipe.id}-over-${whole}`.slice(0, MOST_CHARACTERS),
    epochs: whole,
    schedule: stretched(recipe.schedule, whole / recipe.epochs),
  };
}

const MOST_CHARACTERS = 64;

function stretched(schedule: Schedule, by: number): Schedule {
  switch (schedule.kind) {
    case 'step':
      return { ...schedule, milestones: schedule.milestones.map((epoch) => epoch * by) };
    case 'warmup-step':
      return {
        ...schedule,
        warmup: schedule.warmup * by,
        milestones: schedule.milestones.map((epoch) => epoch * by),
      };
    case 'constant':
    case 'cosine':
    case 'one-cycle':
    case 'one-cycle-momentum':
      return schedule;
  }
}
