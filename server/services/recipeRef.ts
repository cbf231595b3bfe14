import { canonicalJson } from '#core/identity/canonical';
import type { Recipe } from '#core/recipes/recipe';
import { resolveRecipe } from '#core/recipes/registry';
import type { BoardDefinition } from '#core/verification/board';
import type { SubmissionFile } from '#core/wire/submission';

/** The recipe by its name where a name says all, else written out. */
export function recipeRef(
  recipe: Recipe,
  { training, baseRecipe }: Pick<BoardDefinition, 'training' | 'baseRecipe'>,
): SubmissionFile['recipe'] {
  try {
    const named = resolveRecipe(recipe.id, training, baseRecipe);
    return canonicalJson(named) === canonicalJson(recipe) ? recipe.id : recipe;
  } catch {
    // No preset has this name: it was written out.
    return recipe;
  }
}
