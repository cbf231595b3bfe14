import { groupBy } from '#core/lists/groupBy';
import { basesToDecide, testPair } from '#core/fairness/pairDifference';
import { meanOf } from '#core/fairness/entryMean';

/** A method with its config on a board, and the recipe that it was submitted with (fingerprints). */
export type SwapContender = {
  readonly config: string;
  readonly recipe: string;
  readonly targets: readonly number[];
  /** Random or L1 filters as published. */
  readonly baseline: boolean;
};

/** A cell of the method × recipe matrix at one target that is finished or on its way. */
export type SwapCell = {
  readonly config: string;
  readonly recipe: string;
  readonly target: number;
  /** Percent by base index; empty until it is finished. */
  readonly byBase: Readonly<Record<number, number>>;
};

/** Two contenders whose recipes are to be swapped: somebody asked, or one of them leads. */
export type SwapPair = {
  readonly target: number;
  readonly a: string;
  readonly recipeA: string;
  readonly b: string;
  readonly recipeB: string;
  readonly asked: boolean;
};

export type SwapState = {
  readonly contenders: readonly SwapContender[];
  readonly cells: readonly SwapCell[];
  readonly pairs: readonly SwapPair[];
  /** Fingerprints of the board's standard recipes. */
  readonly standard: readonly string[];
  /** Contender that leads at a target, by target. */
  readonly leaders: ReadonlyMap<number, Pick<SwapContender, 'config' | 'recipe'>>;
  /** Training FLOPs of a cell over all bases. */
  readonly cost: (recipe: string, target: number) => number;
  /** Runs an entry has. */
  readonly bases: number;
  /** Training FLOPs that the board may still spend on cells of foreign recipes. */
  readonly budget: number;
};

/** What decides which cells are wanted. */
type WantedCells = Pick<SwapState, 'contenders' | 'pairs' | 'standard' | 'leaders'>;

/** Where a cell of the matrix stands. */
export type SwapPlace = Pick<SwapCell, 'config' | 'recipe' | 'target'>;

export type SwapWish = SwapPlace & {
  readonly cost: number;
  /** How likely it is to settle a comparison, summed over those it belongs to; see `worthOf`. */
  readonly value: number;
  readonly reason: 'standard' | 'asked' | 'native';
};

export type SwapPlan = {
  /** In the order they should run. */
  readonly wishes: readonly SwapWish[];
  /** What the budget has no room for, in the order it would come. */
  readonly waiting: readonly SwapWish[];
};

/**
 * Which missing cells of the method × recipe matrix are worth running (design: fairness, cross-validating recipes). A
 * standard recipe is run for everyone, whatever it costs. Cells of native recipes — those of the leader, of L1 and of
 * random for everyone, and both ways round for a pair that somebody asked for — come within the board's budget: asked
 * ones first, then by value for its cost. The order of what is in the state doesn't matter.
 */
export function planSwaps(state: SwapState): SwapPlan {
  const wishes = candidates(state).toSorted(byUrgency);
  const chosen: SwapWish[] = [];
  const waiting: SwapWish[] = [];
  let spent = 0;
  for (const wish of wishes) {
    const free = wish.reason === 'standard';
    if (!free && spent + wish.cost > state.budget) waiting.push(wish);
    else {
      chosen.push(wish);
      if (!free) spent += wish.cost;
    }
  }
  return { wishes: chosen, waiting };
}

/**
 * Training FLOPs that `planSwaps` would leave waiting, where they don't depend on what comes first: all missing cells fit
 * the budget, or none does. Null where some do. It takes no accuracies, of which a large board has thousands.
 */
export function waitingOutright(
  { cost, budget, ...wanted }: WantedCells & Pick<SwapState, 'cost' | 'budget'>,
  isThere: (place: SwapPlace) => boolean,
): number | null {
  const costs = missingCells(wanted, isThere).flatMap(({ reason, recipe, target }) =>
    reason === 'standard' ? [] : [cost(recipe, target)],
  );
  const total = costs.reduce((sum, one) => sum + one, 0);
  if (total <= budget) return 0;
  return costs.every((one) => one > budget) ? total : null;
}

const REASONS: readonly SwapWish['reason'][] = ['standard', 'asked', 'native'];

function byUrgency(a: SwapWish, b: SwapWish): number {
  const reason = REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason);
  if (reason !== 0) return reason;
  const worth = b.value / b.cost - a.value / a.cost;
  if (worth !== 0) return worth;
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

function nameOf({ config, recipe, target }: SwapPlace): string {
  return `${target} ${config} ${recipe}`;
}

/** A state with what is looked up in it for every cell that is missing: of a large board there are thousands. */
type Index = {
  readonly state: SwapState;
  readonly cells: ReadonlyMap<string, SwapCell>;
  /** By config and target, in order of their recipes. */
  readonly rows: ReadonlyMap<string, readonly SwapCell[]>;
  /** By recipe and target: configs that own the recipe and lead or are baselines. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** By config and target. */
  readonly pairs: ReadonlyMap<string, readonly SwapPair[]>;
};

function indexOf(state: SwapState): Index {
  const rows = groupBy(
    state.cells.toSorted((a, b) => (a.recipe < b.recipe ? -1 : 1)),
    (cell) => placeOf(cell.config, cell.target),
  );
  const owners = new Map<string, string[]>();
  for (const { config, recipe, targets, baseline } of state.contenders)
    for (const target of targets)
      if (baseline || state.leaders.get(target)?.config === config)
        put(owners, placeOf(recipe, target), config);
  const pairs = new Map<string, SwapPair[]>();
  for (const pair of state.pairs)
    for (const config of new Set([pair.a, pair.b])) put(pairs, placeOf(config, pair.target), pair);
  const cells = new Map(state.cells.map((cell) => [nameOf(cell), cell]));
  return { state, cells, rows, owners, pairs };
}

function placeOf(configOrRecipe: string, target: number): string {
  return `${target} ${configOrRecipe}`;
}

function put<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const known = lists.get(name);
  if (known === undefined) lists.set(name, [one]);
  else known.push(one);
}

function candidates(state: SwapState): SwapWish[] {
  const index = indexOf(state);
  const missing = missingCells(state, (place) => index.cells.has(nameOf(place)));
  return missing.map(({ reason, ...place }) => ({
    ...place,
    cost: state.cost(place.recipe, place.target),
    reason,
    value: worthOf(place, index),
  }));
}

type Missing = SwapPlace & Pick<SwapWish, 'reason'>;

/** The cells that are wanted and not there, each once, for the most urgent of its reasons. */
function missingCells(wanted: WantedCells, isThere: (place: SwapPlace) => boolean): Missing[] {
  const found = new Map<string, Missing>();
  const add = (place: SwapPlace, reason: SwapWish['reason']) => {
    if (isThere(place)) return;
    const name = nameOf(place);
    const known = found.get(name);
    if (known !== undefined && REASONS.indexOf(known.reason) <= REASONS.indexOf(reason)) return;
    found.set(name, { ...place, reason });
  };
  const natives = new Map<number, readonly string[]>();
  for (const { config, targets } of wanted.contenders) {
    for (const target of targets) {
      const native = natives.get(target) ?? nativeRecipes(wanted, target);
      natives.set(target, native);
      for (const recipe of wanted.standard) add({ config, recipe, target }, 'standard');
      for (const recipe of native) add({ config, recipe, target }, 'native');
    }
  }
  for (const { target, a, recipeA, b, recipeB, asked } of wanted.pairs) {
    const reason = asked ? 'asked' : 'native';
    for (const config of [a, b])
      for (const recipe of [recipeA, recipeB]) add({ config, recipe, target }, reason);
  }
  return [...found.values()];
}

/** The recipes of the leader, of L1 and of random. */
function nativeRecipes({ contenders, leaders }: WantedCells, target: number): string[] {
  const baselines = contenders.filter((one) => one.baseline && one.targets.includes(target));
  const leader = leaders.get(target);
  return [
    ...new Set([...baselines.map((one) => one.recipe), ...(leader === undefined ? [] : [leader.recipe])]),
  ];
}

/**
 * Value of a missing cell: over every pair that it is compared in, how far the board's bases go towards the number that
 * would decide the comparison (1: they suffice). The number is estimated from the recipes under which the two have met
 * already; two that have never met are worth a look. The pair counts only where the cell's recipe belongs to one of the
 * two, because only then is the comparison part of their verdict.
 */
function worthOf(place: SwapPlace, index: Index): number {
  const rivals = rivalsOf(place, index).toSorted();
  return rivals.reduce((sum, rival) => {
    const needed = neededBases(place, rival, index);
    return sum + (needed === null ? 0 : Math.min(1, index.state.bases / needed));
  }, 0);
}

/** Contenders that the cell would be compared with in a verdict. */
function rivalsOf({ config, recipe, target }: SwapPlace, { owners, pairs }: Index): string[] {
  const paired = (pairs.get(placeOf(config, target)) ?? []).flatMap((pair) => {
    if (![pair.recipeA, pair.recipeB].includes(recipe)) return [];
    return pair.a === config ? [pair.b] : [pair.a];
  });
  const native = owners.get(placeOf(recipe, target)) ?? [];
  return [...new Set([...paired, ...native])].filter((one) => one !== config);
}

/** Bases that would decide the comparison, by how the two did under other recipes; null: more than anybody runs. */
function neededBases({ config, target }: SwapPlace, rival: string, { cells, rows }: Index): number | null {
  const met = (rows.get(placeOf(config, target)) ?? []).flatMap(({ recipe, byBase }) => {
    const other = cells.get(nameOf({ config: rival, recipe, target }))?.byBase ?? {};
    const bases = Object.keys(byBase);
    const difference = testPair(
      bases.map((base) => byBase[Number(base)] ?? null),
      bases.map((base) => other[Number(base)] ?? null),
    );
    return difference.residualSd === null || difference.mean === null
      ? []
      : [{ mean: difference.mean, residualSd: difference.residualSd }];
  });
  if (met.length === 0) return basesToDecide({ n: 0, mean: null, residualSd: null });
  // Two at least: one base has no spread.
  return basesToDecide({
    n: 1,
    mean: meanOf(met.map((one) => one.mean)),
    residualSd: meanOf(met.map((one) => one.residualSd)),
  });
}
