import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { parameterSpecs } from '#core/networks/parameters';
import { forward as reference } from '#core/networks/testing/forward';
import { livelyWeights } from '#core/networks/testing/tiny';
import type { Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { OpenHooks } from '#methods/trainingHooks';
import { openTrainer } from '#runner/compute/network/trainer';
import { onEachBackend } from '#runner/compute/testing/backends';
import { crossEntropyReference } from '#runner/compute/testing/reference';

const graph = resnetCifar.build(
  { widths: [3, 4, 5], blocks: 1, shortcut: 'A' },
  { image: [8, 8, 3], classes: 4 },
);
const LABELS = [0, 1, 2, 3, 2];
const random = rng(1, 'hooks.test');
const pixels = Float32Array.from({ length: LABELS.length * 192 }, () => Math.fround(random.normal()));
const batch = { pixels, labels: LABELS };
const weights = livelyWeights(graph, 5);
const CONV = 's2b0.conv1.weight';
const GAMMA = 's2b0.bn1.weight';
/** One step of plain descent at rate 1: what a weight moves by is its gradient. */
const DESCENT = { lr: 1, momentum: 0, nesterov: false, weightDecay: 0 };

/** The loss and a penalty in doubles, with one parameter replaced. */
type Penalty = (name: string, weight: ArrayLike<number>, shape: readonly number[]) => number;

function objective(name: string, values: Float64Array, penalty: Penalty): number {
  const moved = { shape: weights.get(name)!.shape, data: values as unknown as Float32Array };
  const input = { shape: [LABELS.length, ...graph.input], data: pixels };
  const logits = reference(graph, new Map([...weights, [name, moved]]), input, 'train');
  return crossEntropyReference(logits, LABELS, 0) + penalty(name, values, moved.shape);
}

/** ∂/∂w by central differences in doubles. */
function slopes(name: string, penalty: Penalty): Float64Array {
  const at = Float64Array.from(weights.get(name)!.data);
  const step = 1e-6;
  return at.map((value, i) => {
    const side = (sign: number): number => objective(name, at.with(i, value + sign * step), penalty);
    return (side(1) - side(-1)) / (2 * step);
  });
}

function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i]!))) / largest;
}

/** Network slimming (Liu 2017): s·Σ|γ|. */
const slimming: OpenHooks = (ops) => ({
  gradient: (name, weight, gradient) =>
    name === GAMMA ? ops.add(gradient, ops.scale(ops.sign(weight), 0.3)) : gradient,
});
/** Σ λ_k/2·‖w_k‖² with one λ a filter, as in growing regularisation. */
const LAMBDA = [0.5, 0, 2, 1];
const growing: OpenHooks = (ops) => {
  const lambda = ops.tensor(Float32Array.from(LAMBDA), [4]);
  return {
    gradient: (name, weight, gradient) =>
      name === CONV ? ops.add(gradient, ops.multiplyAlong(weight, lambda, 3)) : gradient,
  };
};
/** Group lasso over input channels: Σ ‖w[:, :, i, :]‖. */
const groupLasso: OpenHooks = (ops) => ({
  gradient: (name, weight, gradient) => {
    if (name !== CONV) return gradient;
    const inverse = ops.inverseRoot(ops.squareSums(weight, 2));
    return ops.add(gradient, ops.multiplyAlong(weight, inverse, 2));
  },
});

const sum = (values: ArrayLike<number>, of: (value: number, i: number) => number): number =>
  Array.from(values, of).reduce((a, b) => a + b, 0);

const PENALTIES: readonly (readonly [string, OpenHooks, Penalty])[] = [
  ['an l1 penalty on γ', slimming, (name, w) => (name === GAMMA ? 0.3 * sum(w, Math.abs) : 0)],
  [
    'an l2 penalty of its own strength on each filter',
    growing,
    (name, w) => (name === CONV ? sum(w, (v, i) => (LAMBDA[i % 4]! / 2) * v * v) : 0),
  ],
  [
    'a group lasso over input channels',
    groupLasso,
    (name, w, shape) => {
      if (name !== CONV) return 0;
      const [, , inputs, outputs] = shape as [number, number, number, number];
      const squares = new Float64Array(inputs);
      Array.from(w).forEach((v, i) => (squares[Math.floor(i / outputs) % inputs]! += v * v));
      return sum(squares, Math.sqrt);
    },
  ],
];

onEachBackend((backend) => {
  const open = (hooks: OpenHooks, over: Partial<Parameters<typeof openTrainer>[3]> = {}) =>
    openTrainer(backend, graph, weights, { labelSmoothing: 0, hooks, ...over });

  async function moved(hooks: OpenHooks, sgd = DESCENT): Promise<Map<string, Weight>> {
    const trainer = open(hooks);
    await trainer.step(batch, sgd);
    const after = await trainer.weights();
    trainer.close();
    return after;
  }
  const gradientOf = (after: ReadonlyMap<string, Weight>, name: string): Float32Array =>
    after.get(name)!.data.map((value, i) => weights.get(name)!.data[i]! - value);

  describe('gradient hooks', () => {
    it.each(PENALTIES)('take the slope of %s', async (_, hooks, penalty) => {
      const after = await moved(hooks);
      for (const name of [CONV, GAMMA, 'fc.bias']) {
        expect(difference(gradientOf(after, name), slopes(name, penalty)), name).toBeLessThan(2e-3);
      }
    });

    it('that change nothing leave every bit', async () => {
      const plain = openTrainer(backend, graph, weights, { labelSmoothing: 0 });
      await plain.step(batch, DESCENT);
      const expected = await plain.weights();
      plain.close();
      expect(await moved(() => ({ gradient: (_name, _weight, gradient) => gradient }))).toEqual(expected);
    });

    it('come before mask and weight decay', async () => {
      const mask = weights.get(CONV)!.data.map((_, i) => i % 2);
      const trainer = open(
        (ops) => ({ gradient: (name, _w, g) => (name === CONV ? ops.add(g, ops.scale(g, 1e6)) : g) }),
        { masks: new Map([[CONV, mask]]) },
      );
      await trainer.step(batch, { ...DESCENT, lr: 1e-3, weightDecay: 0.5 });
      const after = (await trainer.weights()).get(CONV)!.data;
      trainer.close();
      weights.get(CONV)!.data.forEach((w, i) => {
        if (mask[i] === 0) expect(after[i]).toBeCloseTo(w * (1 - 1e-3 * 0.5), 6);
        else expect(Math.abs(after[i]! - w)).toBeGreaterThan(1e-2);
      });
    });
  });

  it('stand-ins: the network computes with another weight, whose gradient moves the stored one', async () => {
    const keep = weights.get(CONV)!.data.map((_, i) => (i % 3 === 0 ? 0 : 1));
    const after = await moved((ops) => {
      const mask = ops.tensor(keep, weights.get(CONV)!.shape);
      return { forwardWeight: (name, weight) => (name === CONV ? ops.multiply(weight, mask) : weight) };
    });
    const masked = new Map(weights).set(CONV, {
      shape: weights.get(CONV)!.shape,
      data: weights.get(CONV)!.data.map((w, i) => w * keep[i]!),
    });
    const plain = openTrainer(backend, graph, masked, { labelSmoothing: 0 });
    await plain.step(batch, DESCENT);
    const there = (await plain.weights()).get(CONV)!.data;
    plain.close();
    const straight = there.map((value, i) => masked.get(CONV)!.data[i]! - value);
    expect(difference(gradientOf(after, CONV), straight)).toBeLessThan(1e-5);
  });

  it('see every value of the batch and its gradient', async () => {
    const seen: string[] = [];
    const gradients: string[] = [];
    const read: Promise<Float32Array>[] = [];
    await moved((ops) => ({
      activation: (node, value) => {
        seen.push(node);
        if (node === 'fc') read.push(ops.read(value));
      },
      activationGradient: (node, gradient) => {
        gradients.push(node);
        if (node === 'fc') read.push(ops.read(gradient));
      },
    }));
    expect(seen).toContain('s2b0.relu1');
    expect(gradients).toEqual(seen.toReversed());
    const [logits, slope] = (await Promise.all(read)) as [Float32Array, Float32Array];
    const expected = Float64Array.from(logits, (_, i) => {
      const side = (sign: number): number =>
        crossEntropyReference(Float64Array.from(logits).with(i, logits[i]! + sign * 1e-5), LABELS, 0);
      return (side(1) - side(-1)) / 2e-5;
    });
    expect(difference(slope, expected)).toBeLessThan(1e-5);
  });

  it('act on weights, momentum and masks after a step', async () => {
    const trainer = open(
      (ops) => ({
        afterStep: (live, { step, lr }) => {
          expect([step, lr]).toEqual([7, 0.1]);
          const filters = ops.tensor(Float32Array.of(1, 0, 1, 0), [4]);
          live.setWeight(CONV, ops.multiplyAlong(live.weight(CONV), filters, 3));
          live.setVelocity(CONV, ops.multiplyAlong(live.velocity(CONV), filters, 3));
          live.setMask(CONV, ops.tensor(new Float32Array(108), [3, 3, 3, 4]));
        },
      }),
      { stepsBefore: 7 },
    );
    await trainer.step(batch, { lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 });
    const { weights: after, velocities, masks } = await trainer.state();
    trainer.close();
    for (const { data } of [after.get(CONV)!, velocities.get(CONV)!]) {
      expect(data.every((value, i) => (value === 0) === (i % 2 === 1))).toBe(true);
    }
    expect([...masks.keys()]).toEqual([CONV]);
  });

  it('act on weights after an epoch, and keep a state of their own', async () => {
    const counting: OpenHooks = (ops, { state }) => {
      let epochs = state?.get('epochs')?.data[0] ?? 0;
      return {
        afterEpoch: (live, epoch) => {
          epochs = epoch;
          live.setWeight('fc.bias', ops.scale(live.weight('fc.bias'), 2));
        },
        state: () => new Map([['epochs', { shape: [1], data: Float32Array.of(epochs) }]]),
      };
    };
    const trainer = open(counting);
    await trainer.endEpoch(3);
    const { weights: after, hooks } = await trainer.state();
    trainer.close();
    expect(after.get('fc.bias')!.data).toEqual(weights.get('fc.bias')!.data.map((b) => 2 * b));
    const again = open(counting, { hookState: hooks });
    expect((await again.state()).hooks.get('epochs')!.data).toEqual(Float32Array.of(3));
    again.close();
  });

  it('leave nothing behind', async () => {
    const before = backend.tensors();
    for (const [, hooks] of PENALTIES) await moved(hooks);
    expect(backend.tensors()).toBe(before);
  });

  it('may not hand over a tensor that they did not make', async () => {
    const trainer = open(() => ({ gradient: (_name, weight) => weight }));
    await expect(trainer.step(batch, DESCENT)).rejects.toThrow('did not make');
    trainer.close();
  });

  it('weight decay leaves the parameters alone that it is told to', async () => {
    const undecayed = new Set(parameterSpecs(graph).flatMap(({ name }) => (name === GAMMA ? [name] : [])));
    const step = async (weightDecay: number, over = {}) => {
      const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0, ...over });
      await trainer.step(batch, { ...DESCENT, weightDecay });
      const after = await trainer.weights();
      trainer.close();
      return after;
    };
    const [none, all, some] = [await step(0), await step(0.1), await step(0.1, { undecayed })];
    expect(some.get(GAMMA)).toEqual(none.get(GAMMA));
    expect(some.get(CONV)).toEqual(all.get(CONV));
    expect(all.get(GAMMA)).not.toEqual(none.get(GAMMA));
  });
});
