import type { Recipe } from '#core/recipes/recipe';
import { lrAt } from '#core/recipes/schedule';
import type { Curve } from './curves.ts';

/** Optimizer steps an epoch that the drawing assumes: the shape of a schedule hardly depends on it. */
const STEPS = 100;
const MOST_POINTS = 240;

/** The learning rate over a recipe's epochs, as a curve with at most a few hundred points and no step smoothed away. */
export function lrCurve(recipe: Pick<Recipe, 'schedule' | 'epochs'>): Curve {
  const total = recipe.epochs * STEPS;
  const stride = Math.max(1, Math.floor(total / MOST_POINTS));
  const points: (readonly [number, number])[] = [];
  let previous: number | null = null;
  for (let step = 0; step < total; step++) {
    const lr = lrAt(recipe.schedule, recipe.epochs, STEPS, step);
    const jump =
      previous !== null && Math.abs(lr - previous) > 0.2 * previous && recipe.schedule.kind.endsWith('step');
    if (jump) points.push([step / STEPS, previous!]);
    if (jump || step % stride === 0 || step === total - 1) points.push([step / STEPS, lr]);
    previous = lr;
  }
  points.push([recipe.epochs, previous ?? 0]);
  return { name: 'learning rate', kind: 'mean', points: straightened(points) };
}

/** Drops points in the middle of a level stretch. */
function straightened(points: Curve['points']): Curve['points'] {
  return points.filter(([, y], i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    return before === undefined || after === undefined || before[1] !== y || after[1] !== y;
  });
}
