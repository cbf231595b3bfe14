import { describe, expect, it } from 'vitest';
import { golden, goldenWeights, type GoldenTensor, type GoldenTensors } from '../../../test-data/golden.ts';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import { openBackend } from '#runner/compute/backend';
import { backward } from '#runner/compute/network/backward';
import { forward, freeTape } from '#runner/compute/network/forward';
import { openInference } from '#runner/compute/network/inference';
import { planTraining } from '#runner/compute/network/plan';
import { openTrainer } from '#runner/compute/network/trainer';

type Case = {
  shortcut: ResnetCifarConfig['shortcut'];
  nesterov: boolean;
  labelSmoothing: number;
  masks?: GoldenTensors;
  losses: number[];
  trainLogitsStep1: GoldenTensor;
  evalLogitsStep6: GoldenTensor;
  runningStep6: GoldenTensors;
  gradStep1?: GoldenTensors;
  paramsStep1?: GoldenTensors;
  paramsStep6?: GoldenTensors;
  activationsStep1Image0?: GoldenTensors;
};
type TrainingStep = {
  network: {
    widths: [number, number, number];
    blocksPerStage: number;
    classes: number;
    image: [number, number, number];
  };
  sgd: { lr: number; momentum: number; weightDecay: number };
  batches: { x: GoldenTensor; y: number[] }[];
  initial: GoldenTensors;
  initialOptionB: GoldenTensors;
  cases: Record<string, Case>;
};

const data = golden<TrainingStep>('training_step.json');
const backend = await openBackend('wasm');
const { kernels } = backend;
const batches = data.batches.map(({ x, y }) => ({ pixels: Float32Array.from(x.data), labels: y }));
const images = data.batches[0]!.x.shape[0]!;

/** |difference| in units of the expected tensor's largest entry. */
function error(actual: ArrayLike<number>, expected: GoldenTensor): number {
  expect(actual.length).toBe(expected.data.length);
  const largest = Math.max(...expected.data.map(Math.abs));
  return Math.max(...expected.data.map((value, i) => Math.abs(value - actual[i]!))) / largest;
}

function expectTensors(
  actual: ReadonlyMap<string, Weight>,
  expected: GoldenTensors,
  tolerance: number,
): void {
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  for (const [name, tensor] of Object.entries(expected)) {
    expect(error(actual.get(name)!.data, tensor), name).toBeLessThan(tolerance);
  }
}

function graphOf({ shortcut }: Case): Graph {
  const { widths, blocksPerStage: blocks, image, classes } = data.network;
  return resnetCifar.build({ widths, blocks, shortcut }, { image, classes });
}

/** Initial weights, multiplied once by the case's masks; running mean 0, variance 1. */
function initialOf(test: Case): Map<string, Weight> {
  const initial = test.shortcut === 'B' ? data.initialOptionB : data.initial;
  const running = Object.fromEntries(
    Object.entries(test.runningStep6).map(([name, { shape }]) => [
      name,
      { shape, data: new Array<number>(shape[0]!).fill(name.endsWith('running_var') ? 1 : 0) },
    ]),
  );
  const weights = goldenWeights(initial, running);
  for (const [name, mask] of Object.entries(test.masks ?? {})) {
    const { shape, data: values } = weights.get(name)!;
    weights.set(name, { shape, data: values.map((v, i) => v * mask.data[i]!) });
  }
  return weights;
}

function masksOf(test: Case): Map<string, Float32Array> {
  return new Map(
    Object.entries(test.masks ?? {}).map(([name, mask]) => [name, Float32Array.from(mask.data)]),
  );
}

describe.each(Object.entries(data.cases))('training step, %s', (_, test) => {
  const graph = graphOf(test);

  it('takes PyTorch’s steps: losses, parameters, running statistics, evaluation', async () => {
    const trainer = openTrainer(backend, graph, initialOf(test), {
      labelSmoothing: test.labelSmoothing,
      masks: masksOf(test),
    });
    for (const [i, batch] of batches.entries()) {
      const { loss, notFinite } = await trainer.step(batch, { ...data.sgd, nesterov: test.nesterov });
      expect(notFinite).toBeNull();
      expect(Math.abs(loss / test.losses[i]! - 1)).toBeLessThan(1e-5);
      if (i === 0 && test.paramsStep1 !== undefined) {
        expectTensors(await trainer.weights(), test.paramsStep1, 1e-5);
      }
    }
    const weights = await trainer.weights();
    trainer.close();
    if (test.paramsStep6 !== undefined) expectTensors(weights, test.paramsStep6, 1e-4);
    expectTensors(weights, test.runningStep6, 1e-4);

    const inference = openInference(backend, graph, weights);
    const logits = inference.logits(batches[0]!.pixels, images);
    expect(error(await kernels.download(logits), test.evalLogitsStep6)).toBeLessThan(1e-4);
    kernels.free(logits);
    inference.close();
  });

  it('has PyTorch’s logits, activations and gradients in the first step', async () => {
    const plan = planTraining(graph);
    const parameters = new Map(
      [...initialOf(test)].map(([name, { shape, data: values }]) => [name, kernels.upload(values, shape)]),
    );
    const pixels = kernels.upload(batches[0]!.pixels, [images, ...graph.input]);
    const tape = forward(kernels, plan, parameters, pixels);
    const logits = tape.values.get(plan.logits)!;
    expect(error(await kernels.download(logits), test.trainLogitsStep1)).toBeLessThan(1e-5);

    const { gradient } = await kernels.crossEntropy(logits, batches[0]!.labels, test.labelSmoothing);
    const gradients = backward(kernels, plan, parameters, tape, gradient);
    freeTape(kernels, plan, tape);
    expect(gradients.size).toBe(plan.steps.reduce((n, { node }) => n + (PARAMETERS[node.op] ?? 0), 0));
    for (const [name, expected] of Object.entries(test.gradStep1 ?? {})) {
      const actual = await kernels.download(gradients.get(name)!);
      const mask = test.masks?.[name]?.data;
      const masked = mask === undefined ? actual : actual.map((v, i) => v * mask[i]!);
      expect(error(masked, expected), name).toBeLessThan(1e-5);
    }
    kernels.free(...gradients.values(), ...parameters.values(), pixels);
  });
});

const PARAMETERS: Readonly<Record<string, number>> = { conv: 1, bn: 2, linear: 2 };
