import { kendallW } from '#core/stats/kendall';
import { mean } from '#core/stats/blockedAnova';
import { twoWayAnova } from '#core/stats/twoWay';
import type { Concordance } from '#core/stats/kendall';
import type { Cube, TwoWayAnova } from '#core/stats/twoWay';

/** One method under one recipe in one band: its accuracies in percent by base index. */
export type MatrixCell = {
  readonly method: string;
  readonly recipe: string;
  readonly byBase: Readonly<Record<number, number>>;
};

/** A part of the method × recipe matrix in which every cell is finished on the same bases. */
export type CompleteMatrix = {
  readonly methods: readonly string[];
  readonly recipes: readonly string[];
  readonly bases: readonly number[];
  /** [method][recipe][base] in the order of the three. */
  readonly cube: Cube;
};

export type MatrixStatistics = CompleteMatrix & {
  readonly anova: TwoWayAnova;
  /** Rank stability: do the recipes put the methods into one order? */
  readonly stability: Concordance;
};

/** Recipes beyond this are left out of the search, the ones with the fewest cells first. */
const MOST_RECIPES = 12;

/**
 * How far method, recipe and their interaction carry the accuracies of one band (design: fairness, cross-validating
 * recipes); null without a complete part of at least two methods, recipes and bases.
 */
export function matrixStatistics(cells: readonly MatrixCell[]): MatrixStatistics | null {
  const complete = completeMatrix(cells);
  if (complete === null) return null;
  const { cube, recipes } = complete;
  const byRecipe = recipes.map((_, j) => cube.map((row) => mean(row[j]!)));
  return { ...complete, anova: twoWayAnova(cube), stability: kendallW(byRecipe) };
}

/**
 * The complete part with the most cells, counted over bases; of equally large ones the one with more bases, then with
 * more recipes. It does not depend on the order of the cells.
 */
export function completeMatrix(cells: readonly MatrixCell[]): CompleteMatrix | null {
  const byMethod = tableOf(cells);
  const recipes = searchedRecipes(cells);
  let best: CompleteMatrix | null = null;
  for (let mask = 1; mask < 1 << recipes.length; mask++) {
    const chosen = recipes.filter((_, i) => (mask >> i) & 1);
    if (chosen.length < 2) continue;
    for (const found of partsUnder(byMethod, chosen))
      if (best === null || isLarger(found, best)) best = found;
  }
  return best;
}

type ByRecipe = ReadonlyMap<string, MatrixCell['byBase']>;

function tableOf(cells: readonly MatrixCell[]): ReadonlyMap<string, ByRecipe> {
  const methods = [...new Set(cells.map(({ method }) => method))].sort();
  return new Map(
    methods.map((name) => [
      name,
      new Map(cells.filter(({ method }) => method === name).map(({ recipe, byBase }) => [recipe, byBase])),
    ]),
  );
}

function searchedRecipes(cells: readonly MatrixCell[]): string[] {
  const counts = new Map<string, number>();
  for (const { recipe } of cells) counts.set(recipe, (counts.get(recipe) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MOST_RECIPES)
    .map(([recipe]) => recipe)
    .sort();
}

/** For these recipes: the methods that hold all bases of one of the methods, for each such set of bases. */
function partsUnder(byMethod: ReadonlyMap<string, ByRecipe>, recipes: readonly string[]): CompleteMatrix[] {
  const held = [...byMethod].map(([method, byRecipe]) => ({
    method,
    byRecipe,
    bases: commonBases(byRecipe, recipes),
  }));
  const sets = new Map(held.map(({ bases }) => [bases.join(), bases]));
  return [...sets.values()].flatMap((bases) => {
    const members = held.filter((one) => bases.every((base) => one.bases.includes(base)));
    if (members.length < 2 || bases.length < 2) return [];
    const cube = members.map(({ byRecipe }) =>
      recipes.map((recipe) => bases.map((base) => byRecipe.get(recipe)![base]!)),
    );
    return [{ methods: members.map(({ method }) => method), recipes, bases, cube }];
  });
}

function commonBases(byRecipe: ByRecipe, recipes: readonly string[]): number[] {
  const [first, ...rest] = recipes.map((recipe) => byRecipe.get(recipe) ?? {});
  const bases = Object.keys(first ?? {}).map(Number);
  return bases.filter((base) => rest.every((one) => one[base] !== undefined));
}

function isLarger(a: CompleteMatrix, b: CompleteMatrix): boolean {
  const size = ({ methods, recipes, bases }: CompleteMatrix) =>
    methods.length * recipes.length * bases.length;
  if (size(a) !== size(b)) return size(a) > size(b);
  if (a.bases.length !== b.bases.length) return a.bases.length > b.bases.length;
  return a.recipes.length > b.recipes.length;
}
