import { Fault } from '#core/errors/fault';
import { parseOrFault } from '#core/errors/zodFault';
import { canonicalJson } from '#core/identity/canonical';
import { completeDraft, RecipeDraftSchema } from '#core/recipes/draft';
import { cc } from '#core/recipes/presets/cc';
import { clr } from '#core/recipes/presets/clr';
import { clrImagenet, clrImagenetMomentum } from '#core/recipes/presets/clrImagenet';
import { clrDiv10, clrMomentum } from '#core/recipes/presets/clrMomentum';
import { cosine } from '#core/recipes/presets/cosine';
import { ft } from '#core/recipes/presets/ft';
import { gregCifar, gregImagenet } from '#core/recipes/presets/greg';
import { halving } from '#core/recipes/presets/halving';
import { hrank, hrankPlus } from '#core/recipes/presets/hrank';
import { lth } from '#core/recipes/presets/lth';
import { lrw } from '#core/recipes/presets/lrw';
import { pxfy } from '#core/recipes/presets/pxfy';
import { rtCifarBase } from '#core/recipes/presets/rtCifarBase';
import { rtImagenetBase, rtImagenetScratch } from '#core/recipes/presets/rtImagenet';
import { sfp } from '#core/recipes/presets/sfp';
import { shrinkBench } from '#core/recipes/presets/shrinkBench';
import { slr, slrImagenet } from '#core/recipes/presets/slr';
import { step } from '#core/recipes/presets/step';
import { table3 } from '#core/recipes/presets/table3';
import { taylor } from '#core/recipes/presets/taylor';
import { torchPruning } from '#core/recipes/presets/torchPruning';
import { weightRewinding } from '#core/recipes/presets/weightRewinding';
import { wcScratch } from '#core/recipes/presets/wcScratch';
import { checkPruningPoint } from '#core/recipes/pruningPoint';
import type { RecipePreset } from '#core/recipes/preset';
import { renamedIn } from '#core/recipes/renamed';
import type { BoardTraining, Recipe, Schedule } from '#core/recipes/recipe';
import type { RecipeRef } from '#core/wire/board';

/** Every family of named recipes. */
export const RECIPE_PRESETS: readonly RecipePreset[] = [
  ft,
  lrw,
  slr,
  slrImagenet,
  clr,
  clrMomentum,
  clrDiv10,
  clrImagenet,
  clrImagenetMomentum,
  halving,
  pxfy,
  cosine,
  weightRewinding,
  step,
  rtCifarBase,
  rtImagenetBase,
  rtImagenetScratch,
  wcScratch,
  gregCifar,
  gregImagenet,
  torchPruning,
  sfp,
  hrank,
  hrankPlus,
  taylor,
  lth,
  cc,
  shrinkBench,
  table3,
];

/**
 * Raised when the numbers that a kind of schedule gives can change: part of the identity of every training stage.
 * A preset whose value changes needs no entry here, because the value itself is in the stage's hash.
 */
export const SCHEDULE_REVISIONS: Readonly<Record<Schedule['kind'], number>> = {
  constant: 1,
  step: 1,
  'warmup-step': 1,
  cosine: 1,
  'one-cycle': 1,
  'one-cycle-momentum': 1,
};

/**
 * The recipe that a board or submission names: a preset's id, completed by the board's training settings, or a
 * recipe written out, whose missing parts come from them. `base` is the board's base recipe, null while that one itself is resolved.
 * Throws Fault `unknown-recipe` that lists what is allowed, or `bad-config` when a written-out recipe is malformed or
 * takes the id of a preset that has other values, and when a recipe needs a base recipe that isn't there or doesn't
 * fit.
 */
export function resolveRecipe(ref: RecipeRef, training: BoardTraining, base: Recipe | null = null): Recipe {
  if (typeof ref === 'string') return presetRecipe(ref, training, base) ?? refuse(ref);
  const recipe = completeDraft(parseOrFault(RecipeDraftSchema, ref, 'recipe'), training, base);
  checkPruningPoint(recipe, base);
  const preset = presetRecipe(recipe.id, training, base);
  if (preset === null || canonicalJson(preset) === canonicalJson(recipe)) return recipe;
  throw new Fault(
    'bad-config',
    `Recipe "${recipe.id}" is written out with other values than the preset of that name has on this board (${firstDifference(preset, recipe)}).`,
    { field: 'recipe.id', hint: 'Give it an id of its own, or name the preset by its id alone.' },
  );
}

/** Revision of the code that turns this recipe into per-step numbers. */
export function recipeRevision(recipe: Pick<Recipe, 'schedule'>): number {
  return SCHEDULE_REVISIONS[recipe.schedule.kind];
}

/** The id that a recipe has now, by one that its family gave it before; null for any other id. */
export function renamedRecipe(id: string): string | null {
  return renamedIn(RECIPE_PRESETS, id);
}

/** What a recipe id may look like, in words, for error messages and forms. */
export function allowedRecipes(): string {
  const forms = RECIPE_PRESETS.map((preset) =>
    preset.examples[0] === preset.id ? preset.id : `${preset.id} (for instance ${preset.examples[0]})`,
  );
  return `${forms.join(', ')}; E, x and y are numbers of epochs, 1 to 2000`;
}

function presetRecipe(id: string, training: BoardTraining, base: Recipe | null): Recipe | null {
  for (const preset of RECIPE_PRESETS) {
    const recipe = preset.recipe(id, training, base);
    if (recipe !== null) return recipe;
  }
  return null;
}

function refuse(id: string): never {
  const now = renamedRecipe(id);
  throw new Fault('unknown-recipe', `There is no recipe "${id}".`, {
    field: 'recipe',
    hint: `${now === null ? '' : `It is called "${now}" now. `}Allowed: ${allowedRecipes()}, or a recipe written out: {"id", "epochs", "schedule", …}.`,
  });
}

/** The first field in which two recipes differ, with both values. */
function firstDifference(preset: Recipe, written: Recipe): string {
  const keys = [...new Set([...Object.keys(preset), ...Object.keys(written)])] as (keyof Recipe)[];
  const text = (recipe: Recipe, key: keyof Recipe) =>
    recipe[key] === undefined ? 'nothing' : canonicalJson(recipe[key]);
  const key = keys.find((name) => text(preset, name) !== text(written, name)) ?? 'id';
  return `${key}: preset ${text(preset, key)}, written ${text(written, key)}`;
}
