import { entryMean } from '#core/fairness/entryMean';
import { FLOOR_UNRANKED } from '#core/fairness/floors';
import { budgetOf } from '#core/fairness/parts';
import { RUNS_PROVISIONAL, rankedOrWhy } from '#core/fairness/ranked';
import { entryRecord } from '#core/fairness/records';
import { setupKeys } from '#core/fairness/setups';
import { canonicalJson } from '#core/identity/canonical';
import { rng } from '#core/rng/counter';
import type { Rng } from '#core/rng/counter';
import { boardFingerprint, boardSeed } from '#core/verification/board';
import type { BoardDefinition } from '#core/verification/board';
import { initialWeightsHash } from '#core/verification/initialWeights';
import { baseSetOf } from '#core/verification/plan';
import type { PlannedBaseSet, PlanPlace } from '#core/verification/plan';
import { trainingFlops } from '#core/verification/work';
import type { NetworkRef } from '#core/wire/board';
import type { Band, StageLedger } from '#core/wire/stage';
import type { entry } from '#drizzle/schema/entries';
import { METHODS } from '#methods/registry';
import type { Method } from '#methods/method';
import { denseEpochFlops } from '#server/services/boardDefinition';
import { keyColumns } from '#server/services/entryKeys';
import { NOT_RUN_YET } from '#server/stages/storePlan';
import { hashOf, uuidOf } from './places.ts';
import type { Named, Place } from './places.ts';

export type EntryInsert = typeof entry.$inferSelect;

/** Somebody's method with its configuration and recipe. */
export type Asker = {
  readonly number: number;
  readonly submission: string;
  readonly version: string;
  readonly person: number;
  readonly method: Method;
  readonly config: NetworkRef['config'];
  readonly configFingerprint: string;
  readonly baseline: boolean;
  readonly native: Named;
  readonly standard: boolean;
  readonly at: number;
};

/** One entry with what it was made from. */
export type Cell = {
  readonly row: EntryInsert;
  readonly asker: Asker;
  readonly named: Named;
  readonly band: Band;
  readonly swap: boolean;
  /** Whose method it runs: the asker's, or a baseline's under the asker's recipe. */
  readonly of: Asker;
  readonly cost: Cost;
};

export type FilledBoard = {
  readonly id: string;
  readonly title: string;
  readonly versionId: string;
  readonly fingerprint: string;
  readonly definition: BoardDefinition;
  readonly place: Place;
  readonly plan: PlanPlace;
  readonly baseSet: PlannedBaseSet;
  readonly createdAt: number;
  readonly askers: readonly Asker[];
  readonly cells: readonly Cell[];
  /** Dense controls, one a standard recipe. */
  readonly floors: readonly EntryInsert[];
};

export const DAY = 86_400_000;
/** Everything filled lies between these two days, whatever the day is. */
export const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAYS = 700;

export const PEOPLE = 600;
const BATCH = 128;

/** The methods that people enter, the commonest first; those that need training inside pruning or another start are left out. */
const ENTERED: readonly Method[] = METHODS.filter(
  (method) => (method.asPublished as { ratio?: { kind?: string } }).ratio?.kind === 'target',
);

/** One board with all that stands on it, drawn from `seed` and the board's number alone. */
export function fillBoard(seed: number, number: number, size: number, place: Place): FilledBoard {
  const draw = rng(seed, `board/${number}`);
  const id = number === 0 ? 'reference' : `${place.slug}-${String(number).padStart(4, '0')}`;
  const definition: BoardDefinition = {
    ...place.definition,
    id,
    bases: number % 4 === 1 ? 5 : 3,
    seed: boardSeed(id),
  };
  const plan: PlanPlace = {
    board: definition,
    dataset: place.dataset,
    backend: 'tensorflow',
    denseMacs: place.denseMacs,
  };
  const versionId = uuidOf('version', id);
  const createdAt = FIRST_DAY + Math.floor(draw.uniform() * 60 * DAY);
  const open = { definition, place, versionId, baseSet: baseSetOf(plan, definition.baseRecipe), draw, id };
  const keys = keyMaker(open, boardFingerprint(definition));
  const askers: Asker[] = [];
  const cells: Cell[] = [];
  while (cells.length < size) {
    const asker = nextAsker(open, askers, createdAt);
    askers.push(asker);
    for (const cell of cellsOf(open, asker, askers, keys)) if (cells.length < size) cells.push(cell);
  }
  rank(cells);
  return {
    id,
    title: number === 0 ? `${place.title}, reference` : `${place.title}, series ${number}`,
    versionId,
    fingerprint: boardFingerprint(definition),
    definition,
    place,
    plan,
    baseSet: open.baseSet,
    createdAt,
    askers,
    cells,
    floors: place.standard.map((named) => denseControl(open, named, createdAt)),
  };
}

type Open = Pick<FilledBoard, 'definition' | 'place' | 'versionId' | 'baseSet' | 'id'> & {
  readonly draw: Rng;
};

function nextAsker({ place, draw, id }: Open, before: readonly Asker[], createdAt: number): Asker {
  const number = before.length;
  const baseline = number < 2;
  const method = baseline
    ? METHODS.find((one) => one.id === (number === 0 ? 'random-filter' : 'l1-filter'))!
    : ENTERED[skewed(draw, ENTERED.length)]!;
  const published = method.asPublished as NetworkRef['config'];
  const isPublished = baseline || (number < 24 && before.every((one) => one.method !== method));
  const config = isPublished
    ? published
    : { ...published, ratio: { kind: 'uniform', ratio: Number((0.15 + 0.7 * draw.uniform()).toFixed(9)) } };
  const standard = baseline || draw.uniform() < 0.65;
  const native = baseline
    ? place.standard[number % place.standard.length]!
    : standard
      ? place.standard[draw.below(place.standard.length)]!
      : place.own[skewed(draw, place.own.length)]!;
  return {
    number,
    submission: uuidOf('submission', id, number),
    version: uuidOf('submission version', id, number),
    person: skewed(draw, PEOPLE),
    method,
    config,
    configFingerprint: hashOf(canonicalJson({ method: method.id, config })),
    baseline,
    native,
    standard,
    at: createdAt + (baseline ? 1 : 1 + Math.floor(draw.uniform() * (DAYS - 60))) * DAY,
  };
}

/** Small numbers are the likeliest: about one in four draws is 0 of twenty. */
function skewed(draw: Rng, below: number): number {
  return Math.min(below - 1, Math.floor(below ** draw.uniform()) - 1);
}

/** The cells that the planner makes of a submission: its recipe and the board's, and the baselines under its own. */
function cellsOf(open: Open, asker: Asker, before: readonly Asker[], keys: KeyMaker): Cell[] {
  const { place, definition } = open;
  const recipes = asker.standard ? place.standard : [asker.native, ...place.standard];
  const isNew = before.every((one) => one === asker || one.native !== asker.native);
  return definition.bands.flatMap((band) => [
    ...recipes.map((named) => cellOf(open, { asker, named, band, swap: false }, asker, keys)),
    ...(asker.standard || !isNew
      ? []
      : before
          .filter((one) => one.baseline)
          .map((one) => cellOf(open, { asker, named: asker.native, band, swap: true }, one, keys))),
  ]);
}

function cellOf(
  open: Open,
  cell: Pick<Cell, 'asker' | 'named' | 'band' | 'swap'>,
  of: Asker,
  keys: KeyMaker,
): Cell {
  const { place, definition, draw, versionId, baseSet } = open;
  const { asker, named, band } = cell;
  const isBusy = boardNumber(definition.id) % 50 === 3;
  const waiting = draw.uniform() < (isBusy ? 0.05 : 0);
  const inBand = draw.uniform() < 0.94;
  const runs = definition.bases;
  const n = waiting ? draw.below(runs) : runs;
  const rate = inBand
    ? band.low + (band.high - band.low) * (0.1 + 0.8 * draw.uniform())
    : band.high * (1.03 + 0.1 * draw.uniform());
  const epochs = {
    base: definition.baseRecipe.epochs,
    prune: (METHODS.indexOf(of.method) % 3) / 4,
    retrain: named.recipe.epochs,
  };
  const cost = costOf(open, named, rate, epochs.prune);
  const mean = accuracy(open, of, named, band.target);
  const top1 = Array.from({ length: n }, (_, base) =>
    Number((mean + 0.12 * Math.sin(base + definition.seed) + 0.14 * draw.normal()).toFixed(2)),
  );
  const measured = accuracies(top1);
  const average = measured.mean;
  const finished = !waiting && n > 0;
  const at = asker.at + Math.floor(draw.uniform() * 5 * DAY);
  const landed = n === 0 ? null : inBand ? band.target : null;
  const row: EntryInsert = {
    id: hashOf('entry', definition.id, band.target, named.fingerprint, of.configFingerprint).slice(0, 32),
    boardVersion: versionId,
    baseSet: baseSet.id,
    target: band.target,
    method: of.method.id,
    config: of.config,
    configFingerprint: of.configFingerprint,
    recipe: named.recipe,
    recipeId: named.recipe.id,
    recipeFingerprint: named.fingerprint,
    submission: asker.submission,
    baseline: of.baseline,
    origin: 'submission',
    floor: null,
    ...PUBLISHED,
    runs,
    ...measured,
    rate: n === 0 ? null : rate,
    band: landed,
    params: n === 0 ? null : Math.round(place.denseParams / rate ** 0.9),
    macs: n === 0 ? null : Math.round(place.denseMacs / rate),
    drop: average === null ? null : place.denseTop1 - average,
    dropMatched: average === null ? null : place.denseTop1 + 0.2 - average,
    trainability: average === null ? null : average - 4 - draw.uniform(),
    trainabilityLabel: average === null ? null : 'TA, test top-1',
    damage: average === null ? null : 1 + draw.uniform(),
    epochsBase: n === 0 ? null : epochs.base,
    epochsPrune: n === 0 ? null : epochs.prune,
    epochsRetrain: n === 0 ? null : epochs.retrain,
    trainingFlops: n === 0 ? null : cost.total,
    ...keys(named, landed, cost, n),
    provisional: n < 5,
    ranked: false,
    unranked: [NOT_RUN_YET],
    createdAt: new Date(at),
    finishedAt: finished ? new Date(at + Math.floor((0.1 + draw.uniform()) * DAY)) : null,
  };
  return { ...cell, of, cost, row };
}

/** The reference is number 0. */
function boardNumber(id: string): number {
  return Number(/-(\d{4,})$/.exec(id)?.[1] ?? 0);
}

/** Accuracy falls with the target; methods, configurations and recipes move it by some tenths each. */
function accuracy({ place, id }: Open, of: Asker, named: Named, target: number): number {
  const taste = rng(of.number, `taste/${id}/${named.recipe.id}`);
  const method =
    rng(1, `method/${of.method.id}`).normal() * 0.25 - (of.method.id === 'random-filter' ? 0.5 : 0);
  const recipe = rng(1, `recipe/${named.recipe.id}`).normal() * 0.2;
  return place.denseTop1 - 1.1 * Math.log2(target) ** 1.5 + method + recipe + 0.3 * taste.normal();
}

export type Cost = {
  readonly base: StageLedger;
  readonly prune: StageLedger;
  readonly retrain: StageLedger;
  readonly total: number;
};

/** The ledgers of a run, by the rules of core/verification/work.ts. */
function costOf({ place, definition }: Open, { recipe }: Named, rate: number, equivalents: number): Cost {
  const { train } = place.dataset;
  const trained = (epochs: number, flops: number): StageLedger => ({
    epochs,
    epochEquivalents: 0,
    imagesForward: epochs * train,
    imagesBackward: epochs * train,
    trainingFlops: flops,
    seconds: Math.round(flops / 2e12),
  });
  const base = trained(
    definition.baseRecipe.epochs,
    trainingFlops(place.denseMacs, definition.baseRecipe, train),
  );
  const retrain = trained(recipe.epochs, trainingFlops(place.denseMacs / rate, recipe, train));
  const looked = Math.round((equivalents * train) / BATCH) * BATCH;
  const prune: StageLedger = {
    epochs: 0,
    epochEquivalents: equivalents,
    imagesForward: looked,
    imagesBackward: 0,
    trainingFlops: 2 * place.denseMacs * looked,
    seconds: 1,
  };
  return {
    base,
    prune,
    retrain,
    total: base.trainingFlops + prune.trainingFlops + retrain.trainingFlops,
  };
}

type KeyMaker = (named: Named, band: number | null, cost: Cost, n: number) => ReturnType<typeof keyColumns>;

/** Keys by the rules, each combination computed once a board. */
function keyMaker({ definition, place, baseSet }: Open, fingerprint: string): KeyMaker {
  const denseEpoch = denseEpochFlops(definition, place.denseMacs, place.dataset.train);
  const weights = initialWeightsHash(definition, place.dataset);
  const known = new Map<string, ReturnType<typeof keyColumns>>();
  return (named, band, cost, n) => {
    const budget = budgetOf(cost.total, definition.budgets, denseEpoch);
    const name = [named.fingerprint, band, cost.prune.epochEquivalents, budget, n > 0].join(' ');
    const found = known.get(name);
    if (found !== undefined) return found;
    const run = {
      band,
      base: { ledger: cost.base, recipe: definition.baseRecipe },
      prune: { ledger: cost.prune, recipe: null },
      retrain: { ledger: cost.retrain, recipe: named.recipe },
    };
    const record = entryRecord({
      evidence: 'verified',
      board: fingerprint,
      baseSet: baseSet.id,
      initialWeights: weights,
      imagesPerEpoch: place.dataset.train,
      budgets: definition.budgets,
      denseEpochFlops: denseEpoch,
      runs: n === 0 ? [] : [run],
    });
    const made = keyColumns(setupKeys(record));
    known.set(name, made);
    return made;
  };
}

/** Whether each is ranked in its class, by the rule; rows are changed in place, as they are this module's own. */
function rank(cells: readonly Cell[]): void {
  const methods = new Map<string | null, Set<string>>();
  for (const { row } of cells) {
    if (row.n < RUNS_PROVISIONAL) continue;
    const held = methods.get(row.keyS32) ?? new Set();
    methods.set(row.keyS32, held.add(row.method));
  }
  for (const { row } of cells) {
    if (row.n === 0) continue;
    const { ranked, provisional, reasons } = rankedOrWhy({
      evidence: row.evidence,
      isFloor: false,
      inBand: row.band !== null,
      n: row.n,
      classMethods: [row.method, ...(row.keyS32 === null ? [] : (methods.get(row.keyS32) ?? []))],
    });
    Object.assign(row, { ranked, provisional, unranked: [...reasons] });
  }
}

/** What every entry of a filled board has in common. */
const PUBLISHED = {
  evidence: 'verified',
  phase: 'published',
  withdrawn: null,
  ceiling: 'S4.2',
  losses: [],
} satisfies Partial<EntryInsert>;

/** The columns that follow from the accuracies of an entry's runs. */
function accuracies(top1: number[]) {
  const { mean, sd, interval } = entryMean(top1);
  return {
    n: top1.length,
    mean,
    sd,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    top1,
    byBase: Object.fromEntries(top1.map((value, base) => [base, value])),
  } satisfies Partial<EntryInsert>;
}

/** The base itself, retrained by a recipe. */
function denseControl(open: Open, named: Named, createdAt: number): EntryInsert {
  const { place, definition, draw, versionId, baseSet } = open;
  const cost = costOf(open, named, 1, 0);
  const runs = definition.bases;
  const top1 = Array.from({ length: runs }, () =>
    Number((place.denseTop1 + 0.2 + 0.1 * draw.normal()).toFixed(2)),
  );
  const measured = accuracies(top1);
  const { mean } = measured;
  const none = { S1: null, S2: null, 'S3.1': null, 'S3.2': null, 'S4.1': null, 'S4.2': null } as const;
  return {
    id: hashOf('dense', definition.id, named.fingerprint).slice(0, 32),
    boardVersion: versionId,
    baseSet: baseSet.id,
    target: 1,
    method: 'dense',
    config: {},
    configFingerprint: hashOf(canonicalJson({ method: 'dense', config: {} })),
    recipe: named.recipe,
    recipeId: named.recipe.id,
    recipeFingerprint: named.fingerprint,
    submission: null,
    baseline: false,
    origin: 'floor',
    floor: { kind: 'dense', of: null, reading: null, pipeline: null },
    ...PUBLISHED,
    runs,
    ...measured,
    rate: 1,
    band: null,
    params: place.denseParams,
    macs: place.denseMacs,
    drop: mean === null ? null : place.denseTop1 - mean,
    dropMatched: 0,
    trainability: mean === null ? null : mean - 3,
    trainabilityLabel: 'TA, test top-1',
    damage: 0,
    epochsBase: definition.baseRecipe.epochs,
    epochsPrune: 0,
    epochsRetrain: named.recipe.epochs,
    trainingFlops: cost.total,
    ...keyColumns({ ...none, 'S4.2-overall': null, 'SX-A': null, 'SX-B': null }),
    provisional: runs < 5,
    ranked: false,
    unranked: [FLOOR_UNRANKED],
    createdAt: new Date(createdAt),
    finishedAt: new Date(createdAt + 2 * DAY),
  };
}
