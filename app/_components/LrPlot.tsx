import type { Recipe } from '#core/recipes/recipe';
import { CurvesPlot } from '../_charts/CurvesPlot.tsx';
import { lrCurve } from '../_charts/lrCurve.ts';
import { rateText } from '../_lib/numbers.ts';
import { scheduleText } from '../_lib/recipeText.ts';

/** The learning rate of a recipe over its epochs. Its text alternative is the schedule in words. */
export function LrPlot({ recipe }: { recipe: Pick<Recipe, 'id' | 'schedule' | 'epochs'> }) {
  return (
    <CurvesPlot
      title={`Learning rate of ${recipe.id} over ${recipe.epochs} epochs: ${scheduleText(recipe.schedule)}`}
      curves={[lrCurve(recipe)]}
      width={320}
      height={130}
      lastX={recipe.epochs}
      holds={[0]}
      formatY={rateText}
    />
  );
}
