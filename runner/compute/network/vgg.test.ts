import { describe, expect, it } from 'vitest';
import torch from '../../../test-data/torch/vgg.json' with { type: 'json' };
import { vgg, type VggConfig } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { forward as reference } from '#core/networks/testing/forward';
import { initialWeights, type Weight } from '#core/networks/weights';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape } from '#runner/compute/network/forward';
import { openInference } from '#runner/compute/network/inference';
import { planTraining } from '#runner/compute/network/plan';
import { openTrainer, type Batch } from '#runner/compute/network/trainer';
import { onEachEngine, QUICK } from '#runner/compute/testing/backends';

type Case = {
  depth: number;
  widths: number[];
  hidden: number | null;
  image: number[];
  losses: number[];
  trainLogitsStep1: number[];
  gradStep1: Record<string, number[]>;
  runningVarAfter: Record<string, number[]>;
  evalLogitsAfter: number[];
};
const { classes, batch: images, sgd } = torch;
const cases: Readonly<Record<string, Case>> = torch.cases;

/** Numbers from −.5 to .5 that depend on the seed and the index alone: `value` of test-data/torch/vgg.py. */
function value(seed: number, i: number): number {
  const first = Math.imul(i + seed * 1_000_003, 0x9e3779b1);
  const second = Math.imul(first ^ (first >>> 15), 0x85ebca6b);
  return ((second ^ (second >>> 13)) >>> 0) / 2 ** 32 - 0.5;
}

function initial(graph: Graph): Map<string, Weight> {
  let seed = 0;
  return new Map(
    parameterSpecs(graph).map(({ name, shape, trainable, init }) => {
      if (trainable) seed += 1;
      const size = shape.reduce((a, b) => a * b, 1);
      const fanIn = size / shape.at(-1)!;
      const start = init.kind === 'constant' ? init.value : 0;
      const scale = !trainable
        ? 0
        : init.kind === 'constant'
          ? 0.4
          : shape.length === 1
            ? 1
            : 2 * Math.sqrt(6 / fanIn);
      return [
        name,
        { shape, data: Float32Array.from({ length: size }, (_, i) => start + scale * value(seed, i)) },
      ];
    }),
  );
}

function batchOf(step: number, graph: Graph): Batch {
  const size = images * graph.input.reduce((a, b) => a * b, 1);
  return {
    pixels: Float32Array.from({ length: size }, (_, i) => 3 * value(1000 + step, i)),
    labels: Array.from({ length: images }, (_, i) => (i + step) % classes),
  };
}

function error(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((v, i) => Math.abs(v - actual[i]!))) / largest;
}

const graphOf = ({ depth, widths, hidden, image }: Case): Graph =>
  vgg.build({ depth, widths, hidden } as VggConfig, { image: image as [number, number, number], classes });

/** A bias before batch norm: its gradient is zero but for rounding. */
const CANCELLED = /^fc1\.bias$/;

onEachEngine((backend) => {
  const { kernels } = backend;
  describe.each(Object.entries(cases))('VGG against PyTorch, %s', (_, test) => {
    const graph = graphOf(test);
    const weights = initial(graph);

    // TensorFlow sums gradients in float32; wasm does in doubles.
    const sums = backend.cls === 'wasm' ? 1e-5 : 1e-4;

    it('has its logits and gradients in the first step', async () => {
      const plan = planTraining(graph);
      const parameters = new Map(
        [...weights].map(([name, { shape, data }]) => [name, kernels.upload(data, shape)]),
      );
      const { pixels, labels } = batchOf(0, graph);
      const input = kernels.upload(pixels, [images, ...graph.input]);
      const tape = forward(kernels, plan, parameters, input);
      const logits = tape.values.get(plan.logits)!;
      expect(error(await kernels.download(logits), test.trainLogitsStep1)).toBeLessThan(1e-5);
      const { gradient } = await kernels.crossEntropy(logits, labels, 0);
      const gradients = backward(kernels, plan, parameters, tape, gradient);
      freeTape(kernels, plan, tape);
      expect([...gradients.keys()].sort()).toEqual(Object.keys(test.gradStep1).sort());
      for (const [name, expected] of Object.entries(test.gradStep1)) {
        if (CANCELLED.test(name)) continue;
        expect(error(await kernels.download(gradients.get(name)!), expected), name).toBeLessThan(sums);
      }
      kernels.free(...gradients.values(), ...parameters.values(), input);
    });

    it('takes its steps: losses, running variances, evaluation', async () => {
      const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0 });
      for (const [step, expected] of test.losses.entries()) {
        const { loss, notFinite } = await trainer.step(batchOf(step, graph), sgd);
        expect(notFinite).toBeNull();
        expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-5);
      }
      const trained = await trainer.weights();
      trainer.close();
      for (const [name, expected] of Object.entries(test.runningVarAfter)) {
        expect(error(trained.get(name)!.data, expected), name).toBeLessThan(1e-4);
      }
      const inference = openInference(backend, graph, trained);
      const logits = inference.logits(batchOf(0, graph).pixels, images);
      const actual = await kernels.download(logits);
      kernels.free(logits);
      inference.close();
      expect(error(actual, test.evalLogitsAfter)).toBeLessThan(1e-4);
      const { pixels } = batchOf(0, graph);
      const plain = reference(graph, trained, { shape: [images, ...graph.input], data: pixels });
      expect(error(actual, [...plain])).toBeLessThan(1e-5);
    });
  });

  it('gives back all memory of poolings, flattening and a hidden layer', async () => {
    const graph = vgg.build(
      { depth: 11, widths: [2, 2, 3, 2, 2], hidden: 3 },
      { image: [32, 64, 3], classes },
    );
    const cycle = async (): Promise<number[]> => {
      const trainer = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
      const inference = openInference(backend, graph, await trainer.weights());
      const counts = [backend.tensors()];
      for (let i = 0; i < 2; i++) {
        const batch = batchOf(i, graph);
        await trainer.step(batch, sgd);
        kernels.free(inference.logits(batch.pixels, images));
        counts.push(backend.tensors());
      }
      inference.close();
      trainer.close();
      return counts;
    };
    // The first time makes the constants that a backend keeps.
    await cycle();
    const before = backend.tensors();
    const [open, ...after] = await cycle();
    expect(after).toEqual([open, open]);
    expect(backend.tensors()).toBe(before);
  });
}, QUICK);
