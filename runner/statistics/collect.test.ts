import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { initialWeights, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { FeatureMaps, LayerSlopes, Observe } from '#methods/method';
import type { Backend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import { onEachBackend, QUICK } from '#runner/compute/testing/backends';
import type { Batch } from '#runner/compute/network/trainer';
import { collectStatistics } from '#runner/statistics/collect';

const resnet = resnetCifar.build(
  { widths: [3, 4, 5], blocks: 1, shortcut: 'B' },
  { image: [8, 8, 3], classes: 3 },
);
const hidden = vgg.build(
  { depth: 11, widths: [2, 3, 3, 3, 4], hidden: 5 },
  { image: [32, 32, 3], classes: 3 },
);

/** Weights with batch norms that do something. */
function weightsOf(graph: Graph): Map<string, Weight> {
  const stream = rng(4, 'norms');
  return new Map(
    [...initialWeights(graph, 2)].map(([name, weight]) => {
      const isNorm = weight.shape.length === 1 && !name.startsWith('fc2') && name !== 'fc.bias';
      const draw = () =>
        name.endsWith('weight') || name.endsWith('var') ? 0.6 + stream.uniform() : stream.normal() / 3;
      return [name, isNorm ? { ...weight, data: weight.data.map(draw) } : weight];
    }),
  );
}

function batches(graph: Graph, sizes: readonly number[]): Batch[] {
  const stream = rng(9, 'images');
  const pixels = graph.input.reduce((a, b) => a * b, 1);
  return sizes.map((size) => ({
    pixels: Float32Array.from({ length: size * pixels }, () => stream.normal()),
    labels: Array.from({ length: size }, () => stream.below(graph.classes)),
  }));
}

const passes = { batches: 9, batchSize: 9 };
const later = () => Promise.resolve();

async function collected(backend: Backend, graph: Graph, observe: Observe, seen: readonly Batch[]) {
  const groups = prunableGroups(graph, 'all');
  const once = () =>
    collectStatistics(
      { backend, input: { graph, groups, seed: 1 }, weights: weightsOf(graph), observe },
      seen,
      later,
    );
  // A backend may keep constants that it needs once a shape: from the second time on the number stays.
  await once();
  const before = backend.tensors();
  const result = await once();
  expect(backend.tensors()).toBe(before);
  return result;
}

onEachBackend((backend) => {
  describe('activations', () => {
    const shapes: string[] = [];
    const observe: Observe = {
      ...passes,
      kind: 'activations',
      measure: ({ images, height, width, channels, data }: FeatureMaps) => {
        shapes.push([images, height, width, channels].join('×'));
        expect(data).toHaveLength(images * height * width * channels);
        return Float64Array.from({ length: channels }, (_, c) => data[c]!);
      },
    };

    it('are measured behind every relu of a group, batch by batch', async () => {
      shapes.length = 0;
      const { statistics, images } = await collected(backend, resnet, observe, batches(resnet, [4, 2]));
      expect(images).toBe(6);
      const places = Object.entries(statistics).map(([id, all]) => [id, all.map(({ node }) => node)]);
      expect(places).toEqual([
        ['conv1', ['relu1', 's1b0.relu2']],
        ['s1b0.conv1', ['s1b0.relu1']],
        ['s2b0.conv1', ['s2b0.relu1']],
        ['s2b0.conv2', ['s2b0.relu2']],
        ['s3b0.conv1', ['s3b0.relu1']],
        ['s3b0.conv2', ['s3b0.relu2']],
      ]);
      expect(statistics['conv1']![0]).toMatchObject({ images: [4, 2] });
      expect(statistics['conv1']![0]!.batches.map((batch) => batch.length)).toEqual([3, 3]);
      expect(shapes.slice(0, 2)).toEqual(['4×8×8×3', '4×8×8×3']);
      for (const value of statistics['s3b0.conv2']![0]!.batches[0]!) expect(value).toBeGreaterThanOrEqual(0);
    });

    it('are 1 × 1 behind a linear layer', async () => {
      shapes.length = 0;
      await collected(backend, hidden, observe, batches(hidden, [3]));
      expect(shapes.at(-1)).toBe('3×1×1×5');
    });
  });

  describe('gradients by running statistics', () => {
    it.each([
      ['resnet', resnet],
      ['vgg with a hidden layer', hidden],
    ])('are those of the evaluated loss: %s', async (_name, graph) => {
      const slopes: LayerSlopes[] = [];
      const observe: Observe = {
        ...passes,
        kind: 'gradients',
        batchNorm: 'running',
        measure: (layer) => {
          slopes.push({ ...layer });
          return Float64Array.of(0);
        },
      };
      const [batch] = batches(graph, [5]) as [Batch];
      const { statistics } = await collected(backend, graph, observe, [batch]);
      const nodes = Object.values(statistics).flatMap((all) => all.map(({ node }) => node));
      slopes.splice(0, slopes.length / 2);
      expect(nodes).toHaveLength(slopes.length);
      const weights = weightsOf(graph);
      for (const [i, node] of nodes.entries()) {
        const { weightGradient, biasGradient } = slopes[i]!;
        for (const [part, gradient] of [
          ['weight', weightGradient],
          ['bias', biasGradient],
        ] as const) {
          if (gradient === null) continue;
          const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-3);
          for (const index of [0, gradient.length - 1]) {
            const expected = await slope(backend, graph, weights, `${node}.${part}`, index, batch);
            expect(Math.abs(gradient[index]! - expected) / largest).toBeLessThan(0.03);
          }
        }
      }
    });
  });
}, QUICK);

/** ∂(mean loss)/∂(one entry) by central differences of the network in evaluation mode. */
async function slope(
  backend: Backend,
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
  name: string,
  index: number,
  batch: Batch,
): Promise<number> {
  const step = 2e-3;
  const losses = await Promise.all(
    [step, -step].map(async (change) => {
      const data = weights.get(name)!.data.slice();
      data[index]! += change;
      const moved = new Map(weights).set(name, { shape: weights.get(name)!.shape, data });
      const inference = openInference(backend, graph, moved);
      const logits = inference.logits(batch.pixels, batch.labels.length);
      const values = await backend.kernels.download(logits);
      backend.kernels.free(logits);
      inference.close();
      return meanLoss(values, batch.labels, graph.classes);
    }),
  );
  return (losses[0]! - losses[1]!) / (2 * step);
}

function meanLoss(logits: Float32Array, labels: ArrayLike<number>, classes: number): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = Array.from(logits.subarray(i * classes, (i + 1) * classes));
    const top = Math.max(...row);
    const total = row.reduce((all, value) => all + Math.exp(value - top), 0);
    sum += Math.log(total) + top - row[labels[i]!]!;
  }
  return sum / labels.length;
}
