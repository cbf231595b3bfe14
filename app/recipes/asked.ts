import { faultOf } from '../_lib/faultOf.ts';
import { exampleRecipe } from '../_lib/exampleRecipe.ts';
import type { Recipe } from '#core/recipes/recipe';
import { renamedRecipe } from '#core/recipes/registry';

/** The list of all families, which the fault itself brings, stands on the page of recipes. */
const HINT = 'The page of recipes shows how ids are written: ft-40, clr-40.';

/** One of two recipes that an address names: what it is, or what is wrong with its id. */
type Asked =
  | { readonly id: string; readonly recipe: Recipe; readonly fault: null }
  | { readonly id: string; readonly recipe: null; readonly fault: string };

export type AskedRecipes = readonly [Asked, Asked];

/** Reads `?id=ft-40&id=clr-40`; null unless two ids are named. Ids that a family had before stand for those that it has. */
export function askedRecipes(id: string | readonly string[] | undefined): AskedRecipes | null {
  const ids = (id === undefined || typeof id === 'string' ? [id ?? ''] : id)
    .map((one) => one.trim().slice(0, 64))
    .filter((one) => one !== '');
  const [first, second, ...more] = ids;
  return first === undefined || second === undefined || more.length > 0
    ? null
    : [asked(first), asked(second)];
}

function asked(given: string): Asked {
  const id = renamedRecipe(given) ?? given;
  try {
    return { id, recipe: exampleRecipe(id), fault: null };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    const hint = fault.code === 'unknown-recipe' ? HINT : (fault.hint ?? '');
    return { id, recipe: null, fault: `${fault.message} ${hint}`.trim() };
  }
}
