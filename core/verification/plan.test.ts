import { describe, expect, it } from 'vitest';
import { rateBand } from '#core/selection/band';
import { buildNetwork } from '#core/networks/registry';
import { resolveRecipe } from '#core/recipes/registry';
import { boardSeed } from '#core/verification/board';
import type { BoardDefinition } from '#core/verification/board';
import type { Contender } from '#core/verification/contender';
import { planVerification } from '#core/verification/plan';
import type { PlanInput } from '#core/verification/plan';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { fingerprint } from '#core/identity/fingerprint';

const dataset: DatasetDescriptor = {
  id: 'tiny',
  version: fingerprint('tiny'),
  title: 'Tiny',
  image: [16, 16, 3],
  classes: ['a', 'b'],
  train: 64,
  test: 32,
  normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
  provenance: {},
  revision: 1,
};
const training = {
  batchSize: 16,
  lastBatch: 'keep',
  weightDecay: 0,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
} as const;
const network = { family: 'resnet-cifar', config: { widths: [8, 16, 32], blocks: 1, shortcut: 'A' } };
const graph = buildNetwork(network, { image: [16, 16, 3], classes: 2 });
const recipe = (id: string) => resolveRecipe(id, training);

const board: BoardDefinition = {
  id: 'tiny',
  dataset: { id: 'tiny', version: dataset.version },
  network,
  granularity: 'filter',
  prunable: 'inner',
  bands: [rateBand(graph, 'inner', 1.5), rateBand(graph, 'inner', 2)],
  training,
  baseRecipe: recipe('step-8'),
  recipes: [recipe('ft-4'), recipe('clr-4')],
  bases: 5,
  budgets: [],
  backend: null,
  seed: boardSeed('tiny'),
};

function contender(id: string, native: string, baseline = true, targets: readonly number[] = [2]): Contender {
  return {
    method: { id, config: { ratio: { kind: 'target' } }, revision: 1 },
    recipe: recipe(native),
    targets,
    baseline,
  };
}
const l1 = contender('l1-filter', 'clr-4');
const random = contender('random-filter', 'ft-4');

function plan(asked: Contender, changes: Partial<PlanInput> = {}) {
  return planVerification({
    board,
    dataset,
    backend: 'wasm',
    denseMacs: 792_896,
    contender: asked,
    baselines: [],
    ownRecipes: [],
    ...changes,
  });
}

const hashesOf = (planned: ReturnType<typeof plan>) => new Set(planned.stages.map((one) => one.hash));
const count = (planned: ReturnType<typeof plan>, kind: string) =>
  planned.stages.filter((one) => one.stage.kind === kind).length;

describe('planVerification', () => {
  it('costs one base, one prune and R retrains per base and method', () => {
    const planned = plan(l1);
    expect([count(planned, 'base'), count(planned, 'prune'), count(planned, 'retrain')]).toEqual([5, 5, 10]);
    expect(planned.entries.map((one) => [one.recipe.id, one.swap, one.runs.length])).toEqual([
      ['ft-4', false, 5],
      ['clr-4', false, 5],
    ]);
  });

  it('gives the same hashes when asked again, whatever the native recipe is called', () => {
    expect(plan({ ...l1, recipe: { ...l1.recipe, id: 'my-own-name' } })).toEqual(plan(l1));
  });

  it('shares bases, and nothing else, between two methods', () => {
    const others = hashesOf(plan(random));
    const shared = plan(l1).stages.filter((one) => others.has(one.hash));
    expect(shared.map((one) => one.stage.kind)).toEqual(Array.from({ length: 5 }, () => 'base'));
  });

  it('gives every base, every prune and every base’s retraining a seed of its own, the same for all methods', () => {
    const seeds = (asked: Contender, kind: string) =>
      plan(asked).stages.flatMap(({ stage }) => (stage.kind === kind ? [stage.seed] : []));
    expect(new Set([...seeds(l1, 'base'), ...seeds(l1, 'prune'), ...seeds(l1, 'retrain')]).size).toBe(15);
    expect(new Set(seeds(random, 'retrain'))).toEqual(new Set(seeds(l1, 'retrain')));
    expect(seeds(random, 'prune')).not.toEqual(seeds(l1, 'prune'));
  });

  it('puts what a stage needs before it, and finishes base 1 of every row before base 2', () => {
    const { stages } = plan(l1);
    const seen = new Set<string>();
    for (const { hash, needs } of stages) {
      expect(needs.every((need) => seen.has(need))).toBe(true);
      seen.add(hash);
    }
    expect(stages.slice(0, 5).map((one) => one.stage.kind)).toEqual([
      'base',
      'prune',
      'retrain',
      'retrain',
      'base',
    ]);
  });

  it('changes the hash of every stage downstream when a revision is raised', () => {
    const before = hashesOf(plan(l1));
    const after = plan({ ...l1, method: { ...l1.method, revision: 2 } });
    const kept = after.stages.filter((one) => before.has(one.hash)).map((one) => one.stage.kind);
    expect(kept).toEqual(Array.from({ length: 5 }, () => 'base'));
    expect(after.entries.map((one) => one.id)).not.toEqual(plan(l1).entries.map((one) => one.id));
  });

  it('runs the baselines under a native recipe that is not the board’s', () => {
    const own = contender('l1-filter', 'step-4', false);
    const planned = plan(own, { baselines: [random] });
    expect(planned.entries.map((one) => [one.method.id, one.recipe.id, one.swap])).toEqual([
      ['l1-filter', 'step-4', false],
      ['l1-filter', 'ft-4', false],
      ['l1-filter', 'clr-4', false],
      ['random-filter', 'step-4', true],
    ]);
  });

  it('runs a new baseline under the foreign recipes that came before it, at their targets', () => {
    const planned = plan(random, { ownRecipes: [{ recipe: recipe('step-4'), targets: [1.5] }] });
    expect(planned.entries.filter((one) => one.swap).map((one) => [one.recipe.id, one.target])).toEqual([
      ['step-4', 1.5],
    ]);
  });

  it('plans each target by itself and shares the bases', () => {
    const planned = plan(contender('l1-filter', 'clr-4', true, [1.5, 2]));
    expect([count(planned, 'base'), count(planned, 'prune'), count(planned, 'retrain')]).toEqual([5, 10, 20]);
  });

  it('keeps numbers of two backend classes apart', () => {
    const wasm = hashesOf(plan(l1));
    const native = plan(l1, { backend: 'tensorflow' });
    expect(native.stages.some((one) => wasm.has(one.hash))).toBe(false);
    expect(native.baseSet.id).not.toBe(plan(l1).baseSet.id);
  });

  it('a board with more bases has the same set of bases, continued', () => {
    const more = plan(l1, { board: { ...board, bases: 8 } });
    expect(more.baseSet.id).toBe(plan(l1).baseSet.id);
    expect(more.baseSet.bases.slice(0, 5)).toEqual(plan(l1).baseSet.bases);
  });

  it('trains bases of their own for a recipe that prunes in the middle, and counts what they train', () => {
    const early = {
      ...contender('l1-filter', 'ft-4'),
      recipe: resolveRecipe('p2f4-1e-1', training, board.baseRecipe),
    };
    const planned = plan(early);
    const own = planned.entries.filter((one) => one.recipe.pruneAt !== undefined);
    expect(own.map((one) => one.recipe.id)).toEqual(['p2f4-1e-1']);
    expect(count(planned, 'base')).toBe(10);
    const heads = planned.stages.filter(({ hash }) => own[0]!.baseSet.bases.includes(hash));
    expect(heads.map(({ stage, epochs }) => [stage.kind === 'base' && stage.recipe.id, epochs])).toEqual(
      Array.from({ length: 5 }, () => ['step-8-to-2', 2]),
    );
    const whole = planned.stages.find(({ hash }) => planned.baseSet.bases.includes(hash))!;
    expect(heads[0]!.work).toBeCloseTo(whole.work / 4, 6);
    expect(planned.entries.filter((one) => one.baseSet.id === planned.baseSet.id)).toHaveLength(2);
    const retrained = planned.stages.flatMap(({ stage }) => (stage.kind === 'retrain' ? [stage.recipe] : []));
    expect(retrained.every((one) => one.pruneAt === undefined)).toBe(true);
  });

  it('puts the pruning point of P4/F4 at the optimizer step nearest to 4 / speedup', () => {
    const recipeOver = resolveRecipe('p4-over-k-f4-1e-1', training, board.baseRecipe);
    const planned = plan({ ...contender('l1-filter', 'ft-4', true, [1.5, 2]), recipe: recipeOver });
    const lengths = new Set(
      planned.stages.flatMap(({ stage }) => (stage.kind === 'base' ? [stage.recipe.epochs] : [])),
    );
    // 4 steps an epoch: 4 / 1.5 epochs are 10.67 steps, so 11.
    expect(lengths).toEqual(new Set([11 / 4, 2, 8]));
    const at2 = resolveRecipe('p2f4-1e-1', training, board.baseRecipe);
    const same = plan({ ...contender('l1-filter', 'ft-4', true, [2]), recipe: at2 });
    const over = planned.entries.find((one) => one.recipe.id === recipeOver.id && one.target === 2)!;
    expect(over.baseSet).toEqual(same.entries[0]!.baseSet);
  });

  it('trains what a method leaves from scratch: its prune stages, then stages of their own', () => {
    const scratch = { pruner: l1.method, reading: 'B-total' } as const;
    const asked = { ...contender('scratch-b', 'ft-4', false), scratch };
    const planned = plan(asked);
    const others = hashesOf(plan(l1));
    const own = planned.stages.filter(({ hash }) => !others.has(hash)).map(({ stage }) => stage);
    expect(own.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'scratch'));
    expect(planned.entries.map(({ recipe: one, runs }) => [one.id, runs.length])).toEqual([
      ['scratch-b-total-20', 5],
    ]);
    // 8 · F₁/F₂ + 4, F₁/F₂ in the middle of the band around 2.
    expect(planned.entries[0]!.recipe.schedule).toMatchObject({ lr: 0.1, milestones: [10, 15] });
    expect(new Set(own.map((stage) => stage.kind === 'scratch' && stage.seed)).size).toBe(5);
  });

  it('refuses a scratch reading that no recipe is long enough for', () => {
    const scratch = { pruner: l1.method, reading: 'B-base' } as const;
    const far = { ...board, bands: [{ target: 300, low: 300, high: 309 }] };
    expect(() => plan({ ...contender('scratch-b', 'ft-4', false, [300]), scratch }, { board: far })).toThrow(
      'B-base would train 2436 epochs; a recipe has at most 2000',
    );
  });

  it('rewinds weights to a base stage cut short, which two targets share', () => {
    const rewinding = resolveRecipe('wr-2', training, board.baseRecipe);
    expect(rewinding).toMatchObject({ epochs: 6, rewind: { epochs: 2 }, schedule: { milestones: [2, 4] } });
    const planned = plan({ ...contender('l1-filter', 'ft-4', false, [1.5, 2]), recipe: rewinding });
    const rewound = planned.stages.filter(({ stage }) => stage.kind === 'retrain' && stage.rewound);
    expect(rewound).toHaveLength(10);
    const heads = new Set(rewound.flatMap(({ needs }) => needs.slice(1)));
    expect(heads.size).toBe(5);
    for (const { hash, stage } of planned.stages.filter(({ hash }) => heads.has(hash))) {
      expect(stage).toMatchObject({ kind: 'base', recipe: { id: 'step-8-to-2', epochs: 2 } });
      expect(planned.baseSet.bases).not.toContain(hash);
    }
  });
});
