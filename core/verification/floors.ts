import type { FloorMark } from '#core/fairness/floors';
import type { Recipe } from '#core/recipes/recipe';
import { stretchRecipe } from '#core/recipes/stretch';
import { scratchB, scratchE } from '#core/fairness/scratch';
import type { ScratchReading } from '#core/fairness/scratch';

/** Filters that each prunable group keeps. */
export type Widths = Readonly<Record<string, number>>;
/** By base index: methods may keep other widths on each base. */
export type WidthsByBase = Readonly<Record<number, Widths>>;

/** An entry of a board as the planner of floors sees it. */
export type PlacedEntry = {
  readonly id: string;
  readonly method: string;
  readonly configFingerprint: string;
  readonly target: number;
  readonly recipe: Recipe;
  readonly recipeFingerprint: string;
  readonly baseline: boolean;
  readonly floor: FloorMark | null;
  /** All of its runs ended and at least one is finished. */
  readonly finished: boolean;
  readonly inBand: boolean;
  /** Percent. */
  readonly mean: number | null;
  /** MACs of its pruned networks, the mean over bases. */
  readonly macs: number | null;
  /** Its S3.2 class; null when it has none. */
  readonly classKey: string | null;
  /** Epochs with their equivalents, of each stage. */
  readonly epochs: { readonly base: number; readonly prune: number; readonly retrain: number };
  /** Takes optimizer steps inside its pruning stage. */
  readonly trainsInside: boolean;
};

export type FloorState = {
  readonly entries: readonly PlacedEntry[];
  /** Of the leaders and of the baselines beside them; an entry that is not there gives no floor at its widths. */
  readonly widths: ReadonlyMap<string, WidthsByBase>;
  /** The widths that a uniform ratio lands in each band with, by target, with their MACs. */
  readonly uniform: ReadonlyMap<number, { readonly widths: Widths; readonly macs: number }>;
  readonly denseMacs: number;
  readonly imagenet: boolean;
};

/** A floor that the board should have. */
export type FloorWish = {
  readonly mark: FloorMark;
  readonly target: number;
  /** Retraining recipe; for scratch what follows from the base recipe is the caller's to resolve by `epochs`. */
  readonly recipe: Recipe | null;
  /** `random-widths`, `l1-widths` and scratch; null where the method's own ratio says it. */
  readonly widths: WidthsByBase | Widths | null;
  /** Scratch only: epochs of training, not rounded. */
  readonly epochs: number | null;
};

/**
 * The best finished entry that somebody submitted, baselines left out, of every class of one band and recipe: floors at
 * their own widths tell a ratio scheme from a criterion.
 */
export function leadersOf(entries: readonly PlacedEntry[]): PlacedEntry[] {
  const best = new Map<string, PlacedEntry>();
  for (const one of entries) {
    if (one.classKey === null || one.baseline || !isContender(one)) continue;
    const known = best.get(one.classKey);
    if (known === undefined || isBetter(one, known)) best.set(one.classKey, one);
  }
  return [...best.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The baselines that retrain as the leader does: what a floor at its widths would otherwise compute again. */
export function baselinesBeside(leader: PlacedEntry, entries: readonly PlacedEntry[]): PlacedEntry[] {
  return entries.filter((one) => one.baseline && one.floor === null && one.classKey === leader.classKey);
}

/**
 * Every floor that a board's results call for (design: fairness, floors on every board) besides random and L1 filters as
 * published, which are entries like any other: dense control under each recipe, L1-matched for what trains inside
 * pruning, random, L1 and scratch at the leaders' own widths, and scratch of uniform widths at equal epochs and at equal
 * training FLOPs. The order of entries doesn't matter, and floors call for no floors.
 */
export function wantedFloors(state: FloorState): FloorWish[] {
  const contenders = state.entries.filter(isContender);
  const wishes = [
    ...contenders.map(denseWish),
    ...contenders.filter((one) => one.trainsInside).map(matchedWish),
    ...leadersOf(state.entries).flatMap((leader) => widthWishes(leader, state)),
    ...contenders.flatMap((one) => uniformWishes(one, state)),
  ];
  const named = wishes.map((wish) => ({ key: wishKey(wish), name: wish.recipe?.id ?? '', wish }));
  const sorted = named.toSorted((a, b) => order(a.key, b.key) || order(a.name, b.name));
  return sorted.filter(({ key }, i) => sorted[i - 1]?.key !== key).map(({ wish }) => wish);
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function isContender(one: PlacedEntry): boolean {
  return one.floor === null && one.finished && one.inBand && one.mean !== null;
}

function isBetter(a: PlacedEntry, b: PlacedEntry): boolean {
  return a.mean === b.mean ? a.id < b.id : (a.mean ?? 0) > (b.mean ?? 0);
}

const PLAIN = { of: null, reading: null, pipeline: null } as const;

/** One recipe needs one dense control, unless it prunes in the middle of the base's training, earlier for larger speedups. */
function denseWish({ recipe, target }: PlacedEntry): FloorWish {
  const perTarget = recipe.pruneAt?.perSpeedup ?? false;
  return {
    mark: { ...PLAIN, kind: 'dense' },
    target: perTarget ? target : 1,
    recipe,
    widths: null,
    epochs: null,
  };
}

/** L1 one-shot with the epochs that the row spent inside pruning added to its retraining. */
function matchedWish({ id, target, recipe, epochs }: PlacedEntry): FloorWish {
  return {
    mark: { ...PLAIN, kind: 'l1-matched', of: id },
    target,
    recipe: stretchRecipe(recipe, epochs.prune + epochs.retrain),
    widths: null,
    epochs: null,
  };
}

/** Random, L1 and scratch at a leader's widths; nothing where the baselines beside it have these widths anyway. */
function widthWishes(leader: PlacedEntry, state: FloorState): FloorWish[] {
  const widths = state.widths.get(leader.id);
  if (widths === undefined) return [];
  const beside = baselinesBeside(leader, state.entries);
  const has = (method: string) =>
    leader.method === method ||
    beside.some((one) => one.method === method && isSameWidths(state.widths.get(one.id), widths));
  const wish = (kind: 'random-widths' | 'l1-widths'): FloorWish => ({
    mark: { ...PLAIN, kind, of: leader.id },
    target: leader.target,
    recipe: leader.recipe,
    widths,
    epochs: null,
  });
  const uniform = state.uniform.get(leader.target)?.widths;
  const ownWidths = uniform === undefined || !Object.values(widths).every((one) => isEqual(one, uniform));
  return [
    ...(has('random-filter') ? [] : [wish('random-widths')]),
    ...(has('l1-filter') ? [] : [wish('l1-widths')]),
    ...(ownWidths ? scratchWishes(leader, { of: leader.id, widths, macs: leader.macs }, state) : []),
  ];
}

function uniformWishes(one: PlacedEntry, state: FloorState): FloorWish[] {
  const uniform = state.uniform.get(one.target);
  return uniform === undefined ? [] : scratchWishes(one, { of: null, ...uniform }, state);
}

/** Training of a pruned architecture from random weights, in every reading of "equal cost" (core/fairness/scratch.ts). */
function scratchWishes(
  { target, epochs }: PlacedEntry,
  {
    of,
    widths,
    macs,
  }: { readonly of: string | null; readonly widths: FloorWish['widths']; readonly macs: number | null },
  { denseMacs, imagenet }: FloorState,
): FloorWish[] {
  const pipeline = {
    baseEpochs: epochs.base,
    pruneEpochs: epochs.prune,
    retrainEpochs: epochs.retrain,
    denseMacs,
    prunedMacs: macs ?? denseMacs / target,
    pruneMacs: denseMacs,
  };
  const total = epochs.base + epochs.prune + epochs.retrain;
  const readings: readonly ScratchReading[] = [...scratchE(pipeline), ...scratchB(pipeline, imagenet)];
  return readings.map(({ id, epochs: length, partner }) => ({
    mark: { kind: 'scratch', of, reading: id, pipeline: partner === null ? null : total },
    target,
    recipe: null,
    widths,
    epochs: length,
  }));
}

function isSameWidths(a: WidthsByBase | undefined, b: WidthsByBase): boolean {
  if (a === undefined) return false;
  const bases = Object.keys(b).map(Number);
  return bases.every((base) => a[base] !== undefined && isEqual(a[base], b[base]!));
}

function isEqual(a: Widths, b: Widths): boolean {
  const groups = Object.keys(a);
  return groups.length === Object.keys(b).length && groups.every((group) => a[group] === b[group]);
}

/** Wishes with one key are one floor: recipes count by what they say, not by what they are called. */
function wishKey({ mark, target, recipe, epochs }: FloorWish): string {
  const { id: _name, ...said } = recipe ?? { id: '' };
  return JSON.stringify([mark, target, said, epochs]);
}
