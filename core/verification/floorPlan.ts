import { recipeFingerprint } from '#core/recipes/fingerprint';
import { basePart, retrainingPart, rewoundPart } from '#core/recipes/pruningPoint';
import type { Recipe } from '#core/recipes/recipe';
import { configFingerprint } from '#core/verification/contender';
import type { Contender } from '#core/verification/contender';
import type { FloorWish } from '#core/verification/floors';
import {
  baseSetOf,
  baseStage,
  denseRetrainStage,
  entryId,
  pruneStage,
  recipeFromScratch,
  retrainStage,
  scratchStage,
} from '#core/verification/plan';
import type {
  Cell,
  PlanPlace,
  PlannedEntry,
  PlannedRun,
  PlannedStage,
  VerificationPlan,
} from '#core/verification/plan';

/** The methods that floors prune by, as this program knows them. */
export type FloorMethods = Readonly<Record<'random-filter' | 'l1-filter', Contender['method']>>;

/** Floors as entries, runs and stages; stages that entries of the board have already keep their hashes. */
export function planFloors(
  place: PlanPlace,
  methods: FloorMethods,
  wishes: readonly FloorWish[],
): VerificationPlan {
  const stages = new Map<string, PlannedStage>();
  const add = (planned: PlannedStage): string => {
    if (!stages.has(planned.hash)) stages.set(planned.hash, planned);
    return planned.hash;
  };
  const entries = wishes.flatMap((wish) => planFloor(place, methods, wish, add));
  return { baseSet: baseSetOf(place, place.board.baseRecipe), entries, stages: [...stages.values()] };
}

type Add = (planned: PlannedStage) => string;

function planFloor(place: PlanPlace, methods: FloorMethods, wish: FloorWish, add: Add): PlannedEntry[] {
  const base = basePart(place.board.baseRecipe, wish.recipe, wish.target, place.dataset.train);
  if (wish.mark.kind === 'dense') return [denseControl(place, wish, base, add)];
  const band = place.board.bands.find(({ target }) => target === wish.target);
  if (band === undefined) return [];
  const rewound = rewoundPart(place.board.baseRecipe, wish.recipe, place.dataset.train);
  const cell = { recipe: named(place, wish.recipe), band, swap: false, base, rewound };
  if (wish.mark.kind === 'scratch') return [fromScratch(place, wish, methods, cell, add)];
  const cellAt = (index: number): Cell => ({
    ...cell,
    contender: { method: prunerAt(wish, methods, index) },
  });
  const runs = basesOf(place).map((index): PlannedRun => {
    const dense = add(baseStage(place, base, index));
    const prune = add(pruneStage(place, cellAt(index), dense, index));
    const from = { prune, rewound: rewound && add(baseStage(place, rewound, index)) };
    const { seed, planned } = retrainStage(place, cellAt(index), from, index);
    return { index, seed, base: dense, prune, retrain: add(planned) };
  });
  return [floorEntry(place, wish, cellAt(0), runs)];
}

type Floor = Pick<Cell, 'contender' | 'recipe' | 'base'>;

/** The architecture that a method leaves, trained from random weights for as long as the reading says. */
function fromScratch(
  place: PlanPlace,
  wish: FloorWish,
  methods: FloorMethods,
  around: Omit<Cell, 'contender'>,
  add: Add,
): PlannedEntry {
  const reading = wish.mark.reading ?? 'E-base';
  const pruner = wish.pruner ?? methods['l1-filter'];
  const id = reading.startsWith('E') ? 'scratch-e' : 'scratch-b';
  const config = { pruner: pruner.id, ratio: pruner.config['ratio'] ?? null, reading };
  const asked: Cell = {
    ...around,
    contender: { method: { id, config, revision: 1 }, scratch: { pruner, reading } },
  };
  const recipe = recipeFromScratch(place, asked, reading, wish.pruneEpochs);
  const cell = { ...asked, recipe: named(place, recipe) };
  const runs = basesOf(place).map((index): PlannedRun => {
    const dense = add(baseStage(place, cell.base, index));
    const prune = add(pruneStage(place, cell, dense, index));
    const { seed, planned } = scratchStage(place, cell, prune, index);
    return { index, seed, base: dense, prune, retrain: add(planned) };
  });
  return floorEntry(place, wish, cell, runs);
}

/** The dense base retrained like a pruned network: what the recipe alone brings. */
function denseControl(place: PlanPlace, wish: FloorWish, base: Recipe, add: Add): PlannedEntry {
  const recipe = named(place, wish.recipe);
  const runs = basesOf(place).map((index): PlannedRun => {
    const dense = add(baseStage(place, base, index));
    const { seed, planned } = denseRetrainStage(place, retrainingPart(wish.recipe), dense, index);
    return { index, seed, base: dense, prune: null, retrain: add(planned) };
  });
  return floorEntry(place, wish, { contender: { method: DENSE }, recipe, base }, runs);
}

const DENSE: Contender['method'] = { id: 'dense', config: {}, revision: 1 };

function floorEntry(
  place: PlanPlace,
  { mark, target }: FloorWish,
  { contender: { method }, recipe, base }: Floor,
  runs: readonly PlannedRun[],
): PlannedEntry {
  const entry = {
    baseSet: baseSetOf(place, base),
    target,
    method,
    configFingerprint: configFingerprint(method),
    baseline: false,
    recipe: recipe.recipe,
    recipeFingerprint: recipe.fingerprint,
    swap: false,
    floor: mark,
    runs,
  };
  return { id: entryId(place.board, entry), ...entry };
}

/** A floor at stated widths keeps on each base what its leader kept there; L1-matched prunes as published. */
function prunerAt({ mark, widths }: FloorWish, methods: FloorMethods, index: number): Contender['method'] {
  const method = methods[mark.kind === 'random-widths' ? 'random-filter' : 'l1-filter'];
  const layers = widths?.[index];
  return layers === undefined
    ? method
    : { ...method, config: { ratio: { kind: 'widths', layers: { ...layers } } } };
}

function named({ dataset }: PlanPlace, recipe: Recipe): Cell['recipe'] {
  return { recipe, fingerprint: recipeFingerprint(recipe, dataset.train) };
}

function basesOf({ board }: PlanPlace): number[] {
  return Array.from({ length: board.bases }, (_, index) => index);
}
