import type { Recipe, Schedule } from '#core/recipes/recipe';

/**
 * A recipe over another whole number of epochs: milestones and warm-up move with them, so that it ends at the same final
 * learning rate (paper App. A); cycles and cosines stretch by themselves.
 */
export function stretchRecipe(recipe: Recipe, epochs: number): Recipe {
  const whole = Math.max(1, Math.round(epochs));
  if (whole === recipe.epochs) return recipe;
  const suffix = `-over-${whole}`;
  return {
    ...recipe,
    id: `${recipe.id.slice(0, MOST_CHARACTERS - suffix.length)}${suffix}`,
    epochs: whole,
    schedule: stretchSchedule(recipe.schedule, whole / recipe.epochs),
  };
}

const MOST_CHARACTERS = 64;

/** A schedule over `by` times its epochs; `at` may round the milestones. */
export function stretchSchedule(
  schedule: Schedule,
  by: number,
  at: (epoch: number) => number = (epoch) => epoch,
): Schedule {
  const milestone = (epoch: number) => at(exact(epoch * by));
  switch (schedule.kind) {
    case 'step':
      return { ...schedule, milestones: schedule.milestones.map(milestone) };
    case 'warmup-step':
      return {
        ...schedule,
        warmup: exact(schedule.warmup * by),
        milestones: schedule.milestones.map(milestone),
      };
    case 'constant':
    case 'cosine':
    case 'one-cycle':
    case 'one-cycle-momentum':
      return schedule;
  }
}

/** Without the last digits of a double, so that 120 · (160 / 120) is 160. */
export function exact(epochs: number): number {
  return Number(epochs.toPrecision(12));
}
