import { describe, expect, it } from 'vitest';
import { golden, goldenWeights, type GoldenTensor, type GoldenTensors } from '../../../test-data/golden.ts';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Graph, Kept } from '#core/networks/graph';
import { shrinkNetwork } from '#core/networks/shrink';
import type { Weight } from '#core/networks/weights';
import { openBackend } from '#runner/compute/backend';
import { forward, freeTape } from '#runner/compute/network/forward';
import { openInference } from '#runner/compute/network/inference';
import { planTraining } from '#runner/compute/network/plan';
import { openTrainer } from '#runner/compute/network/trainer';

type Logits = { eval: number[]; train: number[] };
type Case = {
  shortcut: 'A' | 'B';
  keptInner: Record<string, number[]>;
  keptStream: [number[], number[], number[]];
  logits: { dense: Logits; maskedConvAndBn: Logits; shrunk: Logits };
  training: {
    sgd: { lr: number; momentum: number; weightDecay: number; nesterov: boolean };
    maskedLosses: number[];
    shrunkLosses: number[];
    shrunkEvalLogitsAfter: number[];
  };
};
type Shrink = {
  network: {
    widths: [number, number, number];
    blocksPerStage: number;
    classes: number;
    image: [number, number, number];
  };
  batches: { x: GoldenTensor; y: number[] }[];
  dense: Record<'A' | 'B', { weights: GoldenTensors; running: GoldenTensors }>;
  cases: Record<string, Case>;
};

const data = golden<Shrink>('shrink.json');
const backend = await openBackend('wasm');
const { kernels } = backend;
const batches = data.batches.map(({ x, y }) => ({ pixels: Float32Array.from(x.data), labels: y }));
const [first] = batches;
const images = data.batches[0]!.x.shape[0]!;

const error = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]!))) / largest;
};

async function evalLogits(graph: Graph, weights: ReadonlyMap<string, Weight>): Promise<Float32Array> {
  const inference = openInference(backend, graph, weights);
  const logits = inference.logits(first!.pixels, images);
  const values = await kernels.download(logits);
  kernels.free(logits);
  inference.close();
  return values;
}

async function trainLogits(graph: Graph, weights: ReadonlyMap<string, Weight>): Promise<Float32Array> {
  const plan = planTraining(graph);
  const parameters = new Map(
    [...weights].map(([name, { shape, data: w }]) => [name, kernels.upload(w, shape)]),
  );
  const pixels = kernels.upload(first!.pixels, [images, ...graph.input]);
  const tape = forward(kernels, plan, parameters, pixels);
  const values = await kernels.download(tape.values.get(plan.logits)!);
  freeTape(kernels, plan, tape);
  kernels.free(pixels, ...parameters.values());
  return values;
}

/** Factors that zero filters, γ and β of the channels that `kept` leaves out of a conv and its batch norm. */
function masks(
  weights: ReadonlyMap<string, Weight>,
  layers: Readonly<Record<string, readonly number[]>>,
): Map<string, Float32Array> {
  const entries = Object.entries(layers).flatMap(([conv, kept]) => {
    const norm = conv.endsWith('down') ? `${conv}bn` : conv.replace(/conv(\d)$/, 'bn$1');
    return [`${conv}.weight`, `${norm}.weight`, `${norm}.bias`].map((name): [string, Float32Array] => {
      const { shape, data: values } = weights.get(name)!;
      const channels = shape.at(-1)!;
      return [name, values.map((_, i) => (kept.includes(i % channels) ? 1 : 0))];
    });
  });
  return new Map(entries);
}

describe.each(Object.entries(data.cases))('physically pruned, %s', (_, test) => {
  const { widths, blocksPerStage: blocks, image, classes } = data.network;
  const graph = resnetCifar.build({ widths, blocks, shortcut: test.shortcut }, { image, classes });
  const dense = goldenWeights(data.dense[test.shortcut].weights, data.dense[test.shortcut].running);
  const inner = Object.fromEntries(
    Object.entries(test.keptInner).map(([block, kept]) => [`${block}.conv1`, kept]),
  );
  const [one, two, three] = test.keptStream;
  const streams = test.shortcut === 'A' ? {} : { conv1: one, 's2b0.conv2': two, 's3b0.conv2': three };
  const kept: Kept = { ...inner, ...streams };
  const shrunk = shrinkNetwork(graph, kept, dense);
  const written =
    test.shortcut === 'A'
      ? inner
      : { ...inner, ...streams, 's1b0.conv2': one, 's2b0.down': two, 's3b0.down': three };
  const mask = masks(dense, written);
  const masked = new Map(
    [...dense].map(([name, { shape, data: values }]) => [
      name,
      { shape, data: values.map((v, i) => v * (mask.get(name)?.[i] ?? 1)) },
    ]),
  );

  it('has PyTorch’s logits dense, masked and shrunk, in eval and train mode', async () => {
    const { dense: d, maskedConvAndBn: m, shrunk: s } = test.logits;
    const networks = [
      [graph, dense, d],
      [graph, masked, m],
      [shrunk.graph, shrunk.weights, s],
    ] as const;
    for (const [network, weights, expected] of networks) {
      expect(error(await evalLogits(network, weights), expected.eval)).toBeLessThan(1e-5);
      expect(error(await trainLogits(network, weights), expected.train)).toBeLessThan(1e-5);
    }
  });

  it('trains on as PyTorch, masked as shrunk', async () => {
    const { sgd, maskedLosses, shrunkLosses, shrunkEvalLogitsAfter } = test.training;
    const runs = [
      { network: graph, weights: masked, losses: maskedLosses, options: { labelSmoothing: 0, masks: mask } },
      {
        network: shrunk.graph,
        weights: shrunk.weights,
        losses: shrunkLosses,
        options: { labelSmoothing: 0 },
      },
    ];
    for (const { network, weights, losses, options } of runs) {
      const trainer = openTrainer(backend, network, weights, options);
      for (const [i, batch] of batches.entries()) {
        const { loss } = await trainer.step(batch, sgd);
        expect(Math.abs(loss / losses[i]! - 1)).toBeLessThan(1e-5);
      }
      const logits = await evalLogits(network, await trainer.weights());
      trainer.close();
      expect(error(logits, shrunkEvalLogitsAfter)).toBeLessThan(1e-4);
    }
  });
});
