import { compareText } from '#core/lists/compareText';
import type { FloorMark } from '#core/fairness/floors';
import type { Recipe } from '#core/recipes/recipe';
import { stretchRecipe } from '#core/recipes/stretch';
import type { ScratchReading } from '#core/fairness/scratch';
import type { Contender } from '#core/verification/contender';

/** Filters that each prunable group keeps. */
type Widths = Readonly<Record<string, number>>;
/** By base index: methods may keep other widths on each base. */
export type WidthsByBase = Readonly<Record<number, Widths>>;

/** An entry of a board as the planner of floors sees it. */
export type PlacedEntry = {
  readonly id: string;
  readonly method: string;
  readonly config: Contender['method']['config'];
  /** Of the method's code. */
  readonly revision: number;
  readonly configFingerprint: string;
  /** Trained from random weights: a floor by its nature, whoever enters it. */
  readonly fromScratch: boolean;
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
  /** Scratch-B has a reading of its own for ImageNet. */
  readonly imagenet: boolean;
};

/** A floor that the board should have. */
export type FloorWish = {
  readonly mark: FloorMark;
  readonly target: number;
  /** Retraining recipe; for scratch that of the pipeline which it is held against. */
  readonly recipe: Recipe;
  /** At a leader's widths: those of each base. */
  readonly widths: WidthsByBase | null;
  /** Scratch only: whose architecture is trained; null for uniform widths, which L1 as published keeps. */
  readonly pruner: Contender['method'] | null;
  /** Epochs that the row it is for spent inside pruning. */
  readonly pruneEpochs: number;
};

/** What decides who leads a class. */
export type Standing = Pick<
  PlacedEntry,
  'id' | 'baseline' | 'floor' | 'fromScratch' | 'finished' | 'inBand' | 'mean' | 'classKey'
>;

/**
 * The best finished entry that somebody submitted, baselines left out, of every class of one band and recipe: floors at
 * their own widths tell a ratio scheme from a criterion.
 */
export function leadersOf<E extends Standing>(entries: readonly E[]): E[] {
  const best = new Map<string, E>();
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
  const named = wishes.map((wish) => ({ key: wishKey(wish), name: JSON.stringify(wish.recipe), wish }));
  const sorted = named.toSorted((a, b) => compareText(a.key, b.key) || compareText(a.name, b.name));
  return sorted.filter(({ key }, i) => sorted[i - 1]?.key !== key).map(({ wish }) => wish);
}

function isContender(one: Standing): boolean {
  return one.floor === null && !one.fromScratch && one.finished && one.inBand && one.mean !== null;
}

function isBetter(a: Standing, b: Standing): boolean {
  return a.mean === b.mean ? a.id < b.id : (a.mean ?? 0) > (b.mean ?? 0);
}

const PLAIN = { of: null, reading: null, pipeline: null } as const;

/** One recipe needs one dense control, unless it prunes in the middle of the base's training, earlier for larger speedups. */
function denseWish(one: PlacedEntry): FloorWish {
  const perTarget = one.recipe.pruneAt?.perSpeedup ?? false;
  return { ...wishFor(one, { ...PLAIN, kind: 'dense' }), target: perTarget ? one.target : 1 };
}

/** L1 one-shot with the epochs that the row spent inside pruning added to its retraining. */
function matchedWish(one: PlacedEntry): FloorWish {
  const { prune, retrain } = one.epochs;
  return {
    ...wishFor(one, { ...PLAIN, kind: 'l1-matched', of: one.id }),
    recipe: stretchRecipe(one.recipe, prune + retrain),
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
    ...wishFor(leader, { ...PLAIN, kind, of: leader.id }),
    widths,
  });
  const { method: id, config, revision } = leader;
  return [
    ...(has('random-filter') ? [] : [wish('random-widths')]),
    ...(has('l1-filter')
      ? []
      : [wish('l1-widths'), ...scratchWishes(leader, leader.id, { id, config, revision }, state)]),
  ];
}

/** Equal cost depends on the pipeline; what trains inside pruning has one of its own. */
function uniformWishes(one: PlacedEntry, state: FloorState): FloorWish[] {
  return scratchWishes(one, one.trainsInside ? one.id : null, null, state);
}

const READINGS: readonly { readonly id: ScratchReading['id']; readonly whole: boolean }[] = [
  { id: 'E-base', whole: false },
  { id: 'E-total', whole: true },
  { id: 'B-base', whole: false },
  { id: 'B-total', whole: true },
];

/** Training of a pruned architecture from random weights, in every reading of "equal cost" (core/fairness/scratch.ts). */
function scratchWishes(
  one: PlacedEntry,
  of: string | null,
  pruner: FloorWish['pruner'],
  { imagenet }: FloorState,
): FloorWish[] {
  const { base, prune, retrain } = one.epochs;
  const total = base + prune + retrain;
  const readings = imagenet ? [...READINGS, { id: 'B-imagenet', whole: false } as const] : READINGS;
  return readings.map(({ id, whole }) => ({
    ...wishFor(one, { kind: 'scratch', of, reading: id, pipeline: whole ? total : null }),
    pruner,
    pruneEpochs: prune,
  }));
}

function wishFor({ target, recipe }: PlacedEntry, mark: FloorMark): FloorWish {
  return { mark, target, recipe, widths: null, pruner: null, pruneEpochs: 0 };
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

/** Wishes with one key are one floor: recipes count by what they say, and for scratch only by what the mark says of them. */
function wishKey({ mark, target, recipe }: FloorWish): string {
  const { id: _name, ...said } = recipe;
  return JSON.stringify([mark, target, mark.kind === 'scratch' ? null : said]);
}
