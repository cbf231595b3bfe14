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
 * more recipes. It does not depend on the order of the cells. Bases are 0 to 31, as a board has them.
 */
export function completeMatrix(cells: readonly MatrixCell[]): CompleteMatrix | null {
  const recipes = searchedRecipes(cells);
  const rows = rowsOf(cells, recipes);
  const kinds = kindsOf(rows);
  let best: Part | null = null;
  for (let chosen = 1; chosen < 1 << recipes.length; chosen++) {
    if (sizeOf(chosen) < 2) continue;
    for (const found of partsUnder(kinds, chosen)) if (best === null || isLarger(found, best)) best = found;
  }
  return best === null ? null : cubeOf(best, rows, recipes);
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

/** Numbers below 32 as the bits of one: there are thousands of choices of recipes to look at. */
type Bits = number;

/** A method's accuracies, and the bases that they are of, in the order of the recipes. */
type Row = {
  readonly method: string;
  readonly accuracies: MatrixCell['byBase'][];
  readonly bases: Bits[];
};

/** By the methods' names. */
function rowsOf(cells: readonly MatrixCell[], recipes: readonly string[]): Row[] {
  const places = new Map(recipes.map((recipe, i) => [recipe, i]));
  const rows = new Map<string, Row>();
  for (const { method, recipe, byBase } of cells) {
    const at = places.get(recipe);
    const row = rows.get(method) ?? {
      method,
      accuracies: recipes.map(() => NONE),
      bases: recipes.map(() => 0),
    };
    rows.set(method, row);
    if (at === undefined) continue;
    row.accuracies[at] = byBase;
    row.bases[at] = bitsOf(byBase);
  }
  return [...rows.values()].sort((a, b) => (a.method < b.method ? -1 : 1));
}

const NONE: MatrixCell['byBase'] = {};

/** Methods that are finished on the same bases under every recipe. */
type Kind = { readonly methods: number; readonly bases: readonly Bits[] };

/** In order of each kind's first method. */
function kindsOf(rows: readonly Row[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { bases } of rows) {
    const name = bases.join();
    kinds.set(name, { methods: (kinds.get(name)?.methods ?? 0) + 1, bases });
  }
  return [...kinds.values()];
}

/** Chosen recipes, common bases, and how many methods hold all of them. */
type Part = { readonly recipes: Bits; readonly bases: Bits; readonly methods: number };

/** For these recipes: the methods that hold all bases of one of the methods, for each such set of bases. */
function partsUnder(kinds: readonly Kind[], recipes: Bits): Part[] {
  const held = new Map<Bits, number>();
  for (const { methods, bases } of kinds) {
    const common = bases.reduce((left, one, i) => ((recipes >> i) & 1 ? left & one : left), ~0);
    held.set(common, (held.get(common) ?? 0) + methods);
  }
  return [...held.keys()].flatMap((bases) => {
    let methods = 0;
    for (const [own, count] of held) if ((own & bases) === bases) methods += count;
    return methods < 2 || sizeOf(bases) < 2 ? [] : [{ recipes, bases, methods }];
  });
}

function cubeOf(part: Part, rows: readonly Row[], all: readonly string[]): CompleteMatrix {
  const chosen = all.flatMap((_, i) => ((part.recipes >> i) & 1 ? [i] : []));
  const bases = Array.from({ length: 32 }, (_, base) => base).filter((base) => (part.bases >> base) & 1);
  const members = rows.filter((row) => chosen.every((i) => (row.bases[i]! & part.bases) === part.bases));
  return {
    methods: members.map(({ method }) => method),
    recipes: chosen.map((i) => all[i]!),
    bases,
    cube: members.map(({ accuracies }) => chosen.map((i) => bases.map((base) => accuracies[i]![base]!))),
  };
}

function bitsOf(byBase: MatrixCell['byBase']): Bits {
  let bits = 0;
  for (const base in byBase) bits |= 1 << Number(base);
  return bits;
}

function sizeOf(bits: Bits): number {
  let size = 0;
  for (let left = bits; left !== 0; left &= left - 1) size++;
  return size;
}

function isLarger(a: Part, b: Part): boolean {
  const cells = ({ methods, recipes, bases }: Part) => methods * sizeOf(recipes) * sizeOf(bases);
  if (cells(a) !== cells(b)) return cells(a) > cells(b);
  if (sizeOf(a.bases) !== sizeOf(b.bases)) return sizeOf(a.bases) > sizeOf(b.bases);
  return sizeOf(a.recipes) > sizeOf(b.recipes);
}
