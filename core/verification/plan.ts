import { scratchReading, scratchRecipe } from '#core/fairness/scratch';
import type { ScratchReading } from '#core/fairness/scratch';
import { fingerprint } from '#core/identity/fingerprint';
import { networkFamily } from '#core/networks/registry';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { basePart, retrainingPart, rewoundPart } from '#core/recipes/pruningPoint';
import { recipeRevision } from '#core/recipes/registry';
import type { Recipe } from '#core/recipes/recipe';
import { deriveSeed } from '#core/rng/counter';
import { baseSeed } from '#core/verification/initialWeights';
import { SELECTION_REVISION } from '#core/selection/select';
import type { BoardDefinition } from '#core/verification/board';
import { boardFingerprint } from '#core/verification/board';
import type { FloorMark } from '#core/fairness/floors';
import { configFingerprint } from '#core/verification/contender';
import type { Contender } from '#core/verification/contender';
import { pruneTrainingOf, wholeTraining } from '#core/verification/pruneTraining';
import { STAGE_REVISIONS } from '#core/verification/revisions';
import { evaluationFlops, trainingLength, trainingWork } from '#core/verification/work';
import type { BackendClass, NetworkRef } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Band, BaseStage, PruneStage, RetrainStage, ScratchStage, Stage } from '#core/wire/stage';

export type PlanInput = {
  readonly board: BoardDefinition;
  readonly dataset: DatasetDescriptor;
  /** The class that the board is pinned to. */
  readonly backend: BackendClass;
  /** MACs of the unpruned network. */
  readonly denseMacs: number;
  readonly contender: Contender;
  /** Baselines already on the board: they run the contender's own recipe, if it is not one of the board's. */
  readonly baselines: readonly Contender[];
  /** Native recipes of others that are not the board's, with their targets: a new baseline runs them too. */
  readonly ownRecipes: readonly { readonly recipe: Recipe; readonly targets: readonly number[] }[];
};

export type PlannedStage = {
  readonly hash: string;
  readonly stage: Stage;
  readonly needs: readonly string[];
  readonly network: NetworkRef;
  /** FLOPs, training and evaluation. */
  readonly work: number;
  /** Epochs begun: rows of its curve; 0 for a prune stage that removes all at once. */
  readonly epochs: number;
};

export type PlannedRun = {
  readonly index: number;
  readonly seed: number;
  readonly base: string;
  /** Null where nothing is pruned: the dense control. */
  readonly prune: string | null;
  /** The stage it ends in: retraining, or training from scratch. */
  readonly retrain: string;
};

export type PlannedBaseSet = { readonly id: string; readonly bases: readonly string[] };

export type PlannedEntry = {
  readonly id: string;
  /** The board's base set, or that of its recipe's pruning point. */
  readonly baseSet: PlannedBaseSet;
  readonly target: number;
  readonly method: Contender['method'];
  readonly configFingerprint: string;
  readonly baseline: boolean;
  readonly recipe: Recipe;
  readonly recipeFingerprint: string;
  /** A cell of somebody else's recipe: it exists so that the two can be told apart. */
  readonly swap: boolean;
  /** What it is a floor for; null for what people submitted and for swaps. */
  readonly floor: FloorMark | null;
  readonly runs: readonly PlannedRun[];
};

export type VerificationPlan = {
  /** The board's own base set, whether or not this plan trains it. */
  readonly baseSet: PlannedBaseSet;
  readonly entries: readonly PlannedEntry[];
  /** Each stage once, in the order they should run: what a stage needs stands before it. */
  readonly stages: readonly PlannedStage[];
};

/** What every stage of a board is planned with. */
export type PlanPlace = Pick<PlanInput, 'board' | 'dataset' | 'backend' | 'denseMacs'>;

/** A recipe with its fingerprint on this board. */
type Named = { readonly recipe: Recipe; readonly fingerprint: string };
export type Cell = {
  readonly contender: Pick<Contender, 'method'> & Partial<Pick<Contender, 'baseline' | 'scratch'>>;
  readonly recipe: Named;
  readonly band: Band;
  readonly swap: boolean;
  /** What the bases of this row are trained by: the board's base recipe, or its part before the pruning point. */
  readonly base: Recipe;
  /** What the weights are trained by that its recipe rewinds to; null where it rewinds nothing. */
  readonly rewound: Recipe | null;
};

/**
 * Everything that has to be computed to verify a contender on a board: its native recipe and the board's standard
 * ones at each of its targets, the baselines under its recipe where that is its own, over all bases. Pure: the same
 * question gives the same stage hashes, so asking again costs nothing, K methods × R recipes over one base cost one
 * base, K prunes and K·R retrains (design: architecture, the way of a submission). A recipe with a pruning point has
 * bases of its own, trained up to that point.
 */
export function planVerification(input: PlanInput): VerificationPlan {
  return planCells(input, cellsOf(input));
}

/** Entries of any cells of a board, over all of its bases. */
export function planCells(input: PlanPlace, cells: readonly Cell[]): VerificationPlan {
  const stages = new Map<string, PlannedStage>();
  const add = (planned: PlannedStage): string => {
    if (!stages.has(planned.hash)) stages.set(planned.hash, planned);
    return planned.hash;
  };
  const runs: PlannedRun[][] = cells.map(() => []);
  // Base by base, so that every row of the board gets its first run before any gets its second.
  for (let index = 0; index < input.board.bases; index++) {
    cells.forEach((cell, i) => {
      const base = add(baseStage(input, cell.base, index));
      const prune = add(pruneStage(input, cell, base, index));
      const rewound = cell.rewound && add(baseStage(input, cell.rewound, index));
      const retrain = cell.contender.scratch
        ? scratchStage(input, cell, prune, index)
        : retrainStage(input, cell, { prune, rewound }, index);
      runs[i]!.push({ index, seed: retrain.seed, base, prune, retrain: add(retrain.planned) });
    });
  }
  return {
    baseSet: baseSetOf(input, input.board.baseRecipe),
    entries: cells.map((cell, i) => entryOf(input, cell, runs[i]!)),
    stages: [...stages.values()],
  };
}

/** The board's bases under a recipe. Their identity is all that they are trained from except how many there are. */
export function baseSetOf(input: PlanPlace, recipe: Recipe): PlannedBaseSet {
  const { seed: _seed, ...shared } = baseDefinition(input, recipe, 0);
  const bases = Array.from({ length: input.board.bases }, (_, index) =>
    fingerprint(baseDefinition(input, recipe, index)),
  );
  return { id: fingerprint({ ...shared, boardSeed: input.board.seed }), bases };
}

function cellsOf(input: PlanInput): Cell[] {
  const { board, contender } = input;
  const named = (recipe: Recipe): Named => ({
    recipe,
    fingerprint: recipeFingerprint(recipe, input.dataset.train),
  });
  const standard = board.recipes.map(named);
  const isStandard = (recipe: Named) => standard.some((other) => other.fingerprint === recipe.fingerprint);
  const native = named(contender.recipe);
  const bandsOf = (targets: readonly number[]) => board.bands.filter((band) => targets.includes(band.target));

  const cells: Cell[] = [];
  const add = (asked: Omit<Cell, 'base' | 'rewound'>) => {
    const { recipe, band } = asked;
    const base = basePart(board.baseRecipe, recipe.recipe, band.target, input.dataset.train);
    const rewound = rewoundPart(board.baseRecipe, recipe.recipe, input.dataset.train);
    const cell = { ...asked, base, rewound };
    const trained = cell.contender.scratch
      ? { ...cell, recipe: named(recipeFromScratch(input, cell, cell.contender.scratch.reading)) }
      : cell;
    if (!cells.some((other) => sameCell(other, trained))) cells.push(trained);
  };
  if (contender.scratch) {
    for (const band of bandsOf(contender.targets)) add({ contender, recipe: native, band, swap: false });
    return cells;
  }
  const own = isStandard(native) ? standard : [native, ...standard];
  for (const band of bandsOf(contender.targets)) {
    for (const recipe of own) add({ contender, recipe, band, swap: false });
    if (isStandard(native)) continue;
    for (const baseline of input.baselines) add({ contender: baseline, recipe: native, band, swap: true });
  }
  if (!contender.baseline) return cells;
  for (const other of input.ownRecipes) {
    const recipe = named(other.recipe);
    if (isStandard(recipe)) continue;
    for (const band of bandsOf(other.targets)) add({ contender, recipe, band, swap: true });
  }
  return cells;
}

function sameCell(a: Cell, b: Cell): boolean {
  return (
    a.band.target === b.band.target &&
    a.recipe.fingerprint === b.recipe.fingerprint &&
    configFingerprint(a.contender.method) === configFingerprint(b.contender.method)
  );
}

/**
 * What a cell's pruned architecture is trained by from random weights, when `cell.recipe` is the retraining of the
 * pipeline that it is held against. F₁/F₂ is taken at the middle of the rate band, so that all runs of an entry train by
 * one recipe: wherever an architecture lands, its training FLOPs are within half the band's width of the pipeline's.
 */
export function recipeFromScratch(
  { board, denseMacs }: PlanPlace,
  { base, band, recipe }: Cell,
  reading: ScratchReading['id'],
  pruneEpochs = 0,
): Recipe {
  const pipeline = {
    baseEpochs: base.epochs,
    pruneEpochs,
    retrainEpochs: recipe.recipe.epochs,
    denseMacs,
    prunedMacs: denseMacs / ((band.low + band.high) / 2),
    pruneMacs: denseMacs,
  };
  return scratchRecipe(board.baseRecipe, scratchReading(pipeline, reading));
}

function baseDefinition(input: PlanPlace, recipe: Recipe, index: number): BaseStage {
  const { board, dataset } = input;
  return {
    kind: 'base',
    dataset: board.dataset,
    network: board.network,
    recipe,
    seed: baseSeed(board, index),
    backend: input.backend,
    revisions: {
      stage: STAGE_REVISIONS.base,
      network: networkFamily(board.network.family).revision,
      dataset: dataset.revision,
      recipe: recipeRevision(recipe),
    },
  };
}

export function baseStage(input: PlanPlace, recipe: Recipe, index: number): PlannedStage {
  const stage = baseDefinition(input, recipe, index);
  const work = trainingWork(input.denseMacs, stage.recipe, input.dataset);
  return planned(input, stage, [], work, trainingLength(recipe, input.dataset.train).rows);
}

export function pruneStage(input: PlanPlace, cell: Cell, base: string, index: number): PlannedStage {
  const method = cell.contender.scratch?.pruner ?? cell.contender.method;
  const training = pruneTrainingOf(input.board, input.dataset, method.config, cell.band);
  const stage: PruneStage = {
    kind: 'prune',
    base,
    method: { id: method.id, config: method.config },
    prunable: input.board.prunable,
    band: cell.band,
    ...(training && { training }),
    ...(cell.base.normalisation === 'imagenet' && { normalisation: 'imagenet' }),
    seed: deriveSeed(input.board.seed, `prune/${index}/${configFingerprint(method)}`),
    backend: input.backend,
    revisions: { stage: STAGE_REVISIONS.prune, method: method.revision, selection: SELECTION_REVISION },
  };
  const evaluated = evaluationFlops(input.denseMacs / cell.band.target, input.dataset.test);
  if (training === null) return planned(input, stage, [base], evaluated, 0);
  const whole = wholeTraining(training);
  const work = evaluated + trainingWork(input.denseMacs, whole, input.dataset);
  return planned(input, stage, [base], work, trainingLength(whole, input.dataset.train).rows);
}

/** The seed depends on the base alone: methods and recipes are compared over the same shuffles (blocks). */
export function retrainStage(
  input: PlanPlace,
  cell: Pick<Cell, 'recipe'> & { readonly band: Pick<Band, 'target'> },
  from: { readonly prune: string; readonly rewound: string | null },
  index: number,
): { readonly seed: number; readonly planned: PlannedStage } {
  const recipe = retrainingPart(cell.recipe.recipe);
  return plannedRetraining(input, {
    recipe,
    of: from.prune,
    rewound: from.rewound,
    macs: input.denseMacs / cell.band.target,
    index,
  });
}

/** The same training of the base itself: the dense control. */
export function denseRetrainStage(
  input: PlanPlace,
  recipe: Recipe,
  base: string,
  index: number,
): { readonly seed: number; readonly planned: PlannedStage } {
  return plannedRetraining(input, { recipe, of: base, rewound: null, macs: input.denseMacs, index });
}

type Retraining = {
  readonly recipe: Recipe;
  /** Stage whose network is retrained. */
  readonly of: string;
  /** Stage whose weights the survivors go back to; null when they stay as they are. */
  readonly rewound: string | null;
  readonly macs: number;
  readonly index: number;
};

function plannedRetraining(input: PlanPlace, { recipe, of, rewound, macs, index }: Retraining) {
  const stage: RetrainStage = {
    kind: 'retrain',
    pruned: of,
    ...(rewound !== null && { rewound }),
    recipe,
    seed: deriveSeed(input.board.seed, `retrain/${index}`),
    backend: input.backend,
    revisions: { stage: STAGE_REVISIONS.retrain, recipe: recipeRevision(recipe) },
  };
  const work = trainingWork(macs, recipe, input.dataset);
  const needs = [of, ...(rewound === null ? [] : [rewound])];
  return { seed: stage.seed, planned: planned(input, stage, needs, work, recipe.epochs) };
}

/** Initial weights and shuffles of their own for every base of the board, the same for all architectures. */
export function scratchStage(
  input: PlanPlace,
  cell: Cell,
  pruned: string,
  index: number,
): { readonly seed: number; readonly planned: PlannedStage } {
  const { recipe } = cell.recipe;
  const stage: ScratchStage = {
    kind: 'scratch',
    pruned,
    recipe,
    seed: deriveSeed(input.board.seed, `scratch/${index}`),
    backend: input.backend,
    revisions: {
      stage: STAGE_REVISIONS.scratch,
      network: networkFamily(input.board.network.family).revision,
      recipe: recipeRevision(recipe),
    },
  };
  const work = trainingWork(input.denseMacs / cell.band.target, recipe, input.dataset);
  return { seed: stage.seed, planned: planned(input, stage, [pruned], work, recipe.epochs) };
}

function planned(
  input: PlanPlace,
  stage: Stage,
  needs: readonly string[],
  work: number,
  epochs: number,
): PlannedStage {
  return { hash: fingerprint(stage), stage, needs, network: input.board.network, work, epochs };
}

function entryOf(input: PlanPlace, cell: Cell, runs: readonly PlannedRun[]): PlannedEntry {
  const entry = {
    baseSet: baseSetOf(input, cell.base),
    target: cell.band.target,
    method: cell.contender.method,
    configFingerprint: configFingerprint(cell.contender.method),
    baseline: cell.contender.baseline ?? false,
    recipe: cell.recipe.recipe,
    recipeFingerprint: cell.recipe.fingerprint,
    swap: cell.swap,
    floor: null,
    runs,
  };
  return { id: entryId(input.board, entry), ...entry };
}

/** The same question on the same board version is the same entry. A floor is a row of its own beside what it equals. */
export function entryId(
  board: BoardDefinition,
  { target, recipeFingerprint: recipe, floor, runs }: Omit<PlannedEntry, 'id'>,
): string {
  const identity = {
    board: boardFingerprint(board),
    target,
    recipe,
    runs: runs.map((run) => run.retrain),
    ...(floor === null ? {} : { floor }),
  };
  return fingerprint(identity).slice(0, 32);
}
