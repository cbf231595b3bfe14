import { recipeFingerprint } from '#core/recipes/fingerprint';
import { basePart, retrainingPart } from '#core/recipes/pruningPoint';
import type { Recipe } from '#core/recipes/recipe';
import { configFingerprint } from '#core/verification/contender';
import type { Contender } from '#core/verification/contender';
import type { FloorWish, Widths, WidthsByBase } from '#core/verification/floors';
import {
  baseSetOf,
  baseStage,
  denseRetrainStage,
  entryId,
  pruneStage,
  retrainStage,
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
  const { kind } = wish.mark;
  if (kind === 'scratch' || wish.recipe === null) return [];
  const base = basePart(place.board.baseRecipe, wish.recipe, wish.target, place.dataset.train);
  const named = { recipe: wish.recipe, fingerprint: recipeFingerprint(wish.recipe, place.dataset.train) };
  if (kind === 'dense') return [denseControl(place, wish, base, named, add)];
  const band = place.board.bands.find(({ target }) => target === wish.target);
  if (band === undefined) return [];
  const method = methods[kind === 'random-widths' ? 'random-filter' : 'l1-filter'];
  const cellAt = (index: number): Cell => ({
    contender: { method: { ...method, ...configAt(wish, method, index) } },
    recipe: named,
    band,
    swap: false,
    base,
  });
  const runs = basesOf(place).map((index): PlannedRun => {
    const dense = add(baseStage(place, base, index));
    const prune = add(pruneStage(place, cellAt(index), dense, index));
    const { seed, planned } = retrainStage(place, cellAt(index), prune, index);
    return { index, seed, base: dense, prune, retrain: add(planned) };
  });
  return [floorEntry(place, wish, cellAt(0).contender.method, { base, named, runs })];
}

/** The dense base retrained like a pruned network: what the recipe alone brings. */
function denseControl(
  place: PlanPlace,
  wish: FloorWish,
  base: Recipe,
  named: Cell['recipe'],
  add: Add,
): PlannedEntry {
  const runs = basesOf(place).map((index): PlannedRun => {
    const dense = add(baseStage(place, base, index));
    const { seed, planned } = denseRetrainStage(place, retrainingPart(named.recipe), dense, index);
    return { index, seed, base: dense, prune: null, retrain: add(planned) };
  });
  return floorEntry(place, wish, { id: 'dense', config: {}, revision: 1 }, { base, named, runs });
}

function floorEntry(
  place: PlanPlace,
  wish: FloorWish,
  method: Contender['method'],
  {
    base,
    named,
    runs,
  }: { readonly base: Recipe; readonly named: Cell['recipe']; readonly runs: readonly PlannedRun[] },
): PlannedEntry {
  const entry = {
    baseSet: baseSetOf(place, base),
    target: wish.target,
    method,
    configFingerprint: configFingerprint(method),
    baseline: false,
    recipe: named.recipe,
    recipeFingerprint: named.fingerprint,
    swap: false,
    floor: wish.mark,
    runs,
  };
  return { id: entryId(place.board, entry), ...entry };
}

/** A floor at stated widths keeps on each base what its leader kept there; L1-matched prunes as published. */
function configAt(
  { widths }: FloorWish,
  method: Contender['method'],
  index: number,
): Pick<Contender['method'], 'config'> {
  const layers = widths === null ? null : widthsAt(widths, index);
  return { config: layers === null ? method.config : { ratio: { kind: 'widths', layers } } };
}

function widthsAt(widths: WidthsByBase | Widths, index: number): Record<string, number> | null {
  const here = (widths as WidthsByBase)[index];
  return typeof here === 'object' ? { ...here } : null;
}

function basesOf({ board }: PlanPlace): number[] {
  return Array.from({ length: board.bases }, (_, index) => index);
}
