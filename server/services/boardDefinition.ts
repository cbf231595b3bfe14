import { constantsFor } from '#core/datasets/normalisation';
import { Fault } from '#core/errors/fault';
import { declaredBudgets, proposeBudgets } from '#core/fairness/budgets';
import type { ProposedBudget } from '#core/fairness/budgets';
import { networkCost } from '#core/networks/cost';
import type { NetworkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import { buildNetwork } from '#core/networks/registry';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { Recipe } from '#core/recipes/recipe';
import { resolveRecipe } from '#core/recipes/registry';
import { rateBands } from '#core/selection/band';
import { reachability, unreachable } from '#core/selection/reachable';
import { boardSeed } from '#core/verification/board';
import type { BoardDefinition } from '#core/verification/board';
import { trainingFlops } from '#core/verification/work';
import { MOST_BUDGETS } from '#core/wire/board';
import type { BoardFile } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Band } from '#core/wire/stage';
import { atField } from '#server/services/faultsAt';

export type DefinedBoard = {
  readonly definition: BoardDefinition;
  readonly graph: Graph;
  readonly cost: NetworkCost;
  /** What the reference pipelines cost: totals for the equal-cost setups. */
  readonly proposed: readonly ProposedBudget[];
};

/**
 * A board file with every reference resolved and checked: network, recipes, targets that uniform L1 can land in, bands
 * that don't overlap. Throws a Fault that names the field.
 */
export function defineBoard(file: BoardFile, dataset: DatasetDescriptor): DefinedBoard {
  const graph = buildNetwork(file.network, { image: dataset.image, classes: dataset.classes.length });
  const baseRecipe = checkedRecipe(
    { training: file.training, baseRecipe: null },
    dataset,
    file.baseRecipe,
    'baseRecipe',
  );
  const definition: BoardDefinition = {
    id: file.id,
    dataset: { id: dataset.id, version: dataset.version },
    network: file.network,
    granularity: file.granularity,
    prunable: file.prunable,
    bands: bandsOf(graph, file),
    training: file.training,
    baseRecipe,
    recipes: distinctRecipes({ ...file, baseRecipe }, dataset),
    bases: file.bases,
    budgets: [],
    backend: file.backend,
    seed: boardSeed(file.id),
  };
  const cost = networkCost(graph);
  const proposed = proposedFor(definition, cost.macs, dataset.train);
  const budgets =
    file.budgets === 'proposed'
      ? declaredBudgets(proposed, denseEpochFlops(definition, cost.macs, dataset.train)).slice(
          0,
          MOST_BUDGETS,
        )
      : file.budgets.toSorted((a, b) => a - b);
  return { definition: { ...definition, budgets }, graph, cost, proposed };
}

function proposedFor(
  { baseRecipe, recipes, bands }: BoardDefinition,
  denseMacs: number,
  train: number,
): ProposedBudget[] {
  // A recipe that prunes in the middle of the base's training costs less than the pipeline of its epochs: no reference.
  const whole = recipes.filter((recipe) => recipe.pruneAt === undefined);
  const targets = bands.map((band) => band.target);
  return proposeBudgets({ base: baseRecipe, recipes: whole, targets, denseMacs, train });
}

/** Training FLOPs of one epoch of the dense network: half of it is a budget's tolerance. */
export function denseEpochFlops(
  { baseRecipe }: Pick<BoardDefinition, 'baseRecipe'>,
  denseMacs: number,
  train: number,
): number {
  return trainingFlops(denseMacs, { ...baseRecipe, epochs: 1 }, train);
}

function bandsOf(graph: Graph, file: BoardFile): readonly Band[] {
  const targets = file.targets.toSorted((a, b) => a - b);
  if (new Set(targets).size < targets.length) {
    throw new Fault('bad-config', 'targets: a target stands there twice.', {
      field: 'targets',
      class: 'submitter',
    });
  }
  for (const target of targets) {
    const found = reachability(graph, file.prunable, target);
    if (!found.reachable) throw unreachable(target, found, 'targets');
  }
  return rateBands(graph, file.prunable, targets);
}

/** Recipes with equal fingerprints are one recipe; the first name stays (design: recipes). */
function distinctRecipes(
  file: Pick<BoardFile, 'training' | 'recipes'> & { readonly baseRecipe: Recipe },
  dataset: DatasetDescriptor,
): Recipe[] {
  const recipes = file.recipes.map((ref, i) => checkedRecipe(file, dataset, ref, `recipes.${i}`));
  const prints = recipes.map((recipe) => recipeFingerprint(recipe, dataset.train));
  const distinct = recipes.filter((_, i) => prints.indexOf(prints[i]!) === i);
  const twice = distinct.find((recipe, i) => distinct.findIndex((other) => other.id === recipe.id) !== i);
  if (twice === undefined) return distinct;
  throw new Fault('bad-config', `recipes: two different recipes are called "${twice.id}".`, {
    field: 'recipes',
    class: 'submitter',
  });
}

/**
 * A recipe resolved under the board's training settings and base recipe (null: this is the base recipe), able to take a
 * step on its data and to normalise it.
 */
export function checkedRecipe(
  board: { readonly training: BoardFile['training']; readonly baseRecipe: Recipe | null },
  dataset: DatasetDescriptor,
  ref: BoardFile['baseRecipe'],
  field: string,
): Recipe {
  return atField(field, () => {
    const recipe = resolveRecipe(ref, board.training, board.baseRecipe);
    recipeFingerprint(recipe, dataset.train);
    constantsFor(dataset, recipe.normalisation);
    return recipe;
  });
}
