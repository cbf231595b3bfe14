import { beforeAll, describe, expect, it } from 'vitest';
import { decodePacked, type PackedDataset } from '#core/datasets/packed';
import { initialWeights, weightsHash } from '#core/networks/weights';
import type { Recipe } from '#core/recipes/recipe';
import type { OpenHooks } from '#methods/trainingHooks';
import { openBackend, type Backend } from '#runner/compute/backend';
import { decodeTrainingState, encodeTrainingState } from '#runner/checkpoint/trainingState';
import { baseStage, graph, lease, recipe as tiny, world } from '#runner/stages/testing/world';
import type { TrainingState } from '#runner/training/state';
import { train, type Checkpoints, type Trained, type TrainingJob } from '#runner/training/train';

/** Four steps an epoch, the last one smaller; momentum, Nesterov and augmentation all matter to what comes after. */
const recipe: Recipe = { ...tiny, epochs: 3, optimizer: { ...tiny.optimizer, nesterov: true } };
const STEPS = 4;
const origin = { stage: 's'.repeat(64), engine: 'e' };

let dataset: PackedDataset;
let backend: Backend;
let whole: Trained;

beforeAll(async () => {
  backend = await openBackend('wasm');
  const { io } = await world();
  dataset = decodePacked(await io.artifact(lease(baseStage).datasetArtifact));
  whole = await train(job());
});

function job(over: Partial<TrainingJob> = {}): TrainingJob {
  const weights = initialWeights(graph, 3);
  const signal = new AbortController().signal;
  return { backend, graph, weights, recipe, seed: 7, dataset, signal, ...over };
}

/** Everything but times, which differ from run to run. */
function numbers({ weights, epochs, evaluation, ledger }: Trained) {
  const { seconds: _spent, ...cost } = ledger;
  const rows = epochs.map(({ seconds: _seconds, ...row }) => row);
  return { weights: weightsHash(weights), evaluation, rows, cost };
}

/** The state as the next runner reads it: through its file. */
function stored(state: TrainingState): TrainingState {
  const expected = { ...origin, graph, epochs: recipe.epochs, stepsPerEpoch: STEPS };
  return decodeTrainingState(encodeTrainingState(state, origin), expected);
}

const NOBODY: Checkpoints = {
  due: () => false,
  keep: () => undefined,
  wantsLast: () => false,
  keepLast: async () => undefined,
};

/** Trains until `stop` aborts by the hands of `over` and gives the state it left. */
async function stopped(stop: AbortController, over: Partial<TrainingJob>): Promise<TrainingState> {
  const left: TrainingState[] = [];
  const checkpoints = {
    ...NOBODY,
    wantsLast: () => true,
    keepLast: async (state: TrainingState) => void left.push(state),
  };
  const running = train(job({ ...over, checkpoints, signal: stop.signal }));
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(left).toHaveLength(1);
  return left[0]!;
}

/** The backend, but the first evaluation stops the training: only an evaluation runs a convolution with a bias. */
function abortingEvaluation(stop: AbortController): Backend {
  const convBias: typeof backend.kernels.convBias = (...args) => {
    stop.abort();
    return backend.kernels.convBias(...args);
  };
  return { ...backend, kernels: { ...backend.kernels, convBias } };
}

/** The state after so many steps. */
function interrupted(from: TrainingState | null, after: number): Promise<TrainingState> {
  const stop = new AbortController();
  let steps = 0;
  return stopped(stop, { from, onStep: () => ++steps === after && stop.abort() });
}

describe('a training that was interrupted', () => {
  it.each([1, 2, 3, 4, 5, 8, 11, 12])(
    'after step %i of 12 ends with the bits of one that was not',
    async (at) => {
      const state = await interrupted(null, at);
      expect(state.position).toMatchObject({ epoch: Math.ceil(at / STEPS), step: ((at - 1) % STEPS) + 1 });
      const resumed = await train(job({ from: stored(state) }));
      expect(numbers(resumed)).toEqual(numbers(whole));
    },
  );

  it('again and again, after every single step, ends with the same bits', async () => {
    let state: TrainingState | null = null;
    for (let step = 1; step < STEPS * recipe.epochs; step++) state = stored(await interrupted(state, 1));
    expect(state?.position).toMatchObject({ epoch: 3, step: 3 });
    expect(numbers(await train(job({ from: state })))).toEqual(numbers(whole));
  });

  it('while it is evaluated does the evaluation again', async () => {
    const stop = new AbortController();
    const state = await stopped(stop, { backend: abortingEvaluation(stop) });
    expect(state.position).toMatchObject({ epoch: 1, step: STEPS, rows: [] });
    expect(numbers(await train(job({ from: stored(state) })))).toEqual(numbers(whole));
  });

  it('needs its momentum: without it the end is another', async () => {
    const state = stored(await interrupted(null, 6));
    const velocities = new Map(
      [...state.velocities].map(([name, { shape }]) => [
        name,
        { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
      ]),
    );
    const forgetful = await train(job({ from: { ...state, velocities } }));
    expect(weightsHash(forgetful.weights)).not.toBe(weightsHash(whole.weights));
  });

  it('counts the time of all its parts', async () => {
    const state = stored(await interrupted(null, 6));
    const before = { ...state.position, seconds: 1000, epochSeconds: 100 };
    const resumed = await train(job({ from: { ...state, position: before } }));
    expect(resumed.ledger.seconds).toBeGreaterThan(1000);
    expect(resumed.epochs[1]!.seconds).toBeGreaterThan(100);
    expect(resumed.epochs[2]!.seconds).toBeLessThan(100);
  });

  it('leaves nothing to those who cancelled it', async () => {
    const stop = new AbortController();
    const kept: TrainingState[] = [];
    const running = train(
      job({
        signal: stop.signal,
        onStep: () => stop.abort(),
        checkpoints: { ...NOBODY, keepLast: async (state) => void kept.push(state) },
      }),
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(kept).toEqual([]);
  });
});

describe('checkpoints on the way', () => {
  it('are taken when they are due, change nothing, and each leads to the same end', async () => {
    const kept: TrainingState[] = [];
    let asked = 0;
    const checkpoints = {
      ...NOBODY,
      due: () => ++asked % 5 === 0,
      keep: (state: TrainingState) => void kept.push(state),
    };
    expect(numbers(await train(job({ checkpoints })))).toEqual(numbers(whole));
    expect(kept.map(({ position }) => [position.epoch, position.step])).toEqual([
      [2, 1],
      [3, 2],
    ]);
    for (const state of kept)
      expect(numbers(await train(job({ from: stored(state) })))).toEqual(numbers(whole));
  });

  it('are copies: training goes on without changing them', async () => {
    const kept: TrainingState[] = [];
    const hashes: string[] = [];
    const keep = (state: TrainingState) => {
      kept.push(state);
      hashes.push(weightsHash(state.weights), weightsHash(state.velocities));
    };
    await train(job({ checkpoints: { ...NOBODY, due: () => kept.length === 0, keep } }));
    expect([weightsHash(kept[0]!.weights), weightsHash(kept[0]!.velocities)]).toEqual(hashes);
  });
});

describe('a method’s hooks', () => {
  /** Soft pruning (He 2018): the first half of a layer's filters is zeroed after each epoch, by a state of its own. */
  const LAYER = 's1b0.conv1.weight';
  const soft: OpenHooks = (ops, { state }) => {
    let zeroed = state?.get('zeroed')?.data[0] ?? 0;
    return {
      gradient: (name, weight, gradient) =>
        name === LAYER ? ops.add(gradient, ops.scale(weight, 0.01)) : gradient,
      afterEpoch: (live) => {
        zeroed += 1;
        const filters = graph.nodes.flatMap((n) =>
          n.name === 's1b0.conv1' && n.op === 'conv' ? n.filters : [],
        )[0]!;
        const keep = Float32Array.from({ length: filters }, (_, i) => (i < zeroed ? 0 : 1));
        const factors = ops.tensor(keep, [filters]);
        live.setWeight(LAYER, ops.multiplyAlong(live.weight(LAYER), factors, 3));
        live.setMask(LAYER, ops.multiplyAlong(ops.tensor(ones(LAYER), shapeOf(LAYER)), factors, 3));
      },
      state: () => new Map([['zeroed', { shape: [1], data: Float32Array.of(zeroed) }]]),
    };
  };
  const shapeOf = (name: string) => initialWeights(graph, 3).get(name)!.shape;
  const ones = (name: string) => new Float32Array(shapeOf(name).reduce((a, b) => a * b, 1)).fill(1);

  it('act after every epoch, and the network is evaluated as they leave it', async () => {
    const { weights } = await train(job({ hooks: soft }));
    const { data, shape } = weights.get(LAYER)!;
    const filters = shape.at(-1)!;
    const zero = Array.from({ length: filters }, (_, f) =>
      data.every((w, i) => i % filters !== f || w === 0),
    );
    expect(zero.map((is, f) => is === f < recipe.epochs)).not.toContain(false);
  });

  it('go on with their masks and their own state after an interruption, with the same bits', async () => {
    const whole = await train(job({ hooks: soft }));
    for (const at of [3, 4, 6, 11]) {
      const stop = new AbortController();
      let steps = 0;
      const state = await stopped(stop, { hooks: soft, onStep: () => ++steps === at && stop.abort() });
      expect(numbers(await train(job({ hooks: soft, from: stored(state) })))).toEqual(numbers(whole));
    }
  });

  it('do not end an epoch twice whose evaluation was interrupted', async () => {
    const whole = await train(job({ hooks: soft }));
    const stop = new AbortController();
    const state = await stopped(stop, { hooks: soft, backend: abortingEvaluation(stop) });
    expect(state.position).toMatchObject({ epoch: 1, step: STEPS, ended: true });
    expect(numbers(await train(job({ hooks: soft, from: stored(state) })))).toEqual(numbers(whole));
  });
});

describe('weight decay on weights alone', () => {
  it('is another training', async () => {
    const optimizer = { ...recipe.optimizer, weightDecay: 0.1 };
    const on = async (decays: 'all' | 'weights') =>
      weightsHash((await train(job({ recipe: { ...recipe, optimizer: { ...optimizer, decays } } }))).weights);
    expect(await on('weights')).not.toBe(await on('all'));
  });
});
