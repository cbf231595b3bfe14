import type { Json } from '#core/identity/canonical';
import { readRecipe, recipeText } from '../../_lib/recipeText.ts';
import { Definition } from '../Definition.tsx';
import { Hash } from '../Hash.tsx';
import { LrPlot } from '../LrPlot.tsx';
import { Term } from '../Term.tsx';

/** The recipe as the runs used it: in words, as a curve, and every field. */
export function RecipeUsed({ recipe, fingerprint }: { recipe: Json; fingerprint: string }) {
  const read = readRecipe(recipe);
  return (
    <>
      {read === null ? null : (
        <>
          <p className="mb-3">{recipeText(read)}</p>
          <p className="eyebrow">Learning rate over epochs</p>
          <LrPlot recipe={read} />
        </>
      )}
      <p className="mt-3">
        <Term id="fingerprint">Fingerprint</Term> <Hash value={fingerprint} />
      </p>
      <details className="mt-1" open={read === null}>
        <summary className="cursor-pointer text-ink-2">Every field of the recipe</summary>
        <div className="mt-2">
          <Definition value={recipe} label="Retraining recipe" />
        </div>
      </details>
    </>
  );
}
