import { describe, expect, it } from 'vitest';
import { densenetCifar } from '#core/networks/families/densenetCifar';
import { mobilenetV2 } from '#core/networks/families/mobilenetV2';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { shrinkNetwork } from '#core/networks/shrink';
import { initialWeights, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import type { Reconstruction } from '#methods/method';
import { fittedWeight } from '#methods/reconstruction';
import type { Backend } from '#runner/compute/backend';
import { openInference } from '#runner/compute/network/inference';
import type { Batch } from '#runner/compute/network/trainer';
import { onEachBackend } from '#runner/compute/testing/backends';
import { reconstruct } from '#runner/reconstruction/reconstruct';

const small = { image: [8, 8, 3] as [number, number, number], classes: 4 };
const NETWORKS: Readonly<Record<string, { readonly graph: Graph; readonly prunable: 'inner' | 'all' }>> = {
  'resnet, inside blocks': {
    graph: resnetCifar.build({ widths: [4, 6, 8], blocks: 1, shortcut: 'B' }, small),
    prunable: 'inner',
  },
  'resnet, streams too': {
    graph: resnetCifar.build({ widths: [4, 6, 8], blocks: 1, shortcut: 'A' }, small),
    prunable: 'all',
  },
  'vgg with a hidden layer behind flattening': {
    graph: vgg.build({ depth: 11, widths: [4, 4, 6, 6, 8], hidden: 10 }, { image: [64, 32, 3], classes: 4 }),
    prunable: 'inner',
  },
  densenet: {
    graph: densenetCifar.build({ layers: 2, growth: 4, stem: 6, bottleneck: false, compression: 1 }, small),
    prunable: 'inner',
  },
  mobilenet: {
    graph: mobilenetV2.build(
      {
        strides: 'cifar',
        stem: 8,
        widths: [6, 8, 8, 8, 8, 8, 12],
        blocks: [1, 1, 1, 1, 1, 1, 1],
        expansion: 3,
        last: 24,
      },
      small,
    ),
    prunable: 'inner',
  },
};

function batchesOf(graph: Graph): readonly Batch[] {
  const stream = rng(4, 'images');
  const size = graph.input.reduce((a, b) => a * b, 1);
  return [12, 7].map((images) => ({
    pixels: Float32Array.from({ length: images * size }, () => stream.normal()),
    labels: Array.from({ length: images }, () => 0),
  }));
}

async function logits(
  backend: Backend,
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
): Promise<number[]> {
  const inference = openInference(backend, graph, weights);
  const found: number[] = [];
  for (const { pixels, labels } of batchesOf(graph)) {
    const tensor = inference.logits(pixels, labels.length);
    found.push(...(await backend.kernels.download(tensor)));
    backend.kernels.free(tensor);
  }
  inference.close();
  return found;
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

const done = () => Promise.resolve();

onEachBackend((backend) => {
  describe.each(Object.entries(NETWORKS))('%s', (_name, { graph, prunable }) => {
    const weights = initialWeights(graph, 3);
    const groups = prunableGroups(graph, prunable);
    const half = Object.fromEntries(
      groups.map(({ id, channels }) => [
        id,
        Array.from({ length: Math.ceil(channels / 2) }, (_, i) => 2 * i).filter((i) => i < channels),
      ]),
    );
    const run = async (kept: typeof half, reconstruction: Partial<Reconstruction> = {}) => {
      const base = { graph, weights };
      const pruned = shrinkNetwork(graph, kept, weights);
      const order = {
        backend,
        base,
        pruned,
        kept,
        reconstruction: { batches: 2, batchSize: 12, places: 6, refit: fittedWeight, ...reconstruction },
        seed: 1,
        batches: () => batchesOf(graph),
      };
      // A backend may keep constants that it needs once a shape: from the second time on the number stays.
      await reconstruct(order, done);
      const before = backend.tensors();
      const result = await reconstruct(order, done);
      expect(backend.tensors()).toBe(before);
      return { ...result, pruned };
    };

    it('computes what the base computes where nothing is missing', async () => {
      const whole = Object.fromEntries(
        groups.map(({ id, channels }) => [id, Array.from({ length: channels }, (_, i) => i)]),
      );
      const { weights: fitted } = await run(whole);
      const dense = await logits(backend, graph, weights);
      const largest = Math.max(...dense.map(Math.abs));
      (await logits(backend, graph, fitted)).forEach((value, i) =>
        expect((value - dense[i]!) / largest).toBeCloseTo(0, 4),
      );
    });

    it('changes the layers that lost inputs and nothing else, and brings the logits nearer', async () => {
      const { weights: fitted, pruned, work } = await run(half);
      const changed = [...fitted].flatMap(([name, { data }]) =>
        data.some((value, i) => value !== pruned.weights.get(name)!.data[i]) ? [name] : [],
      );
      const readers = groups.flatMap(({ members }) =>
        members.flatMap(({ node, side }) => (side === 'in' ? [`${node}.weight`] : [])),
      );
      expect(changed.toSorted()).toEqual([...new Set(readers)].sort());
      const dense = await logits(backend, graph, weights);
      const [cut, refitted] = await Promise.all(
        [pruned.weights, fitted].map((some) => logits(backend, pruned.graph, some)),
      );
      expect(distance(refitted!, dense)).toBeLessThan(distance(cut!, dense));
      // One pass through the base, one up to each layer, of 19 images each.
      expect(work.images).toBe(19 * (1 + new Set(readers).size));
      expect(work.macs).toBeGreaterThan(19 * networkCost(graph).macs);
      expect(work.macs).toBeLessThan(work.images * networkCost(graph).macs);
    });
  });
});

onEachBackend((backend) => {
  it('fits a layer on what the layers fitted before it give', async () => {
    const graph = vgg.build(
      { depth: 11, widths: [4, 4, 4, 4, 4], hidden: null },
      { image: [32, 32, 3], classes: 4 },
    );
    const weights = initialWeights(graph, 3);
    const kept = Object.fromEntries(prunableGroups(graph, 'inner').map(({ id }) => [id, [0, 2]]));
    const seen: boolean[] = [];
    const silent: Reconstruction = {
      batches: 2,
      batchSize: 12,
      places: 6,
      refit: ({ patches, weight }) => {
        seen.push(patches.every((value) => value === 0));
        return Float64Array.from(weight, () => 0);
      },
    };
    const pruned = shrinkNetwork(graph, kept, weights);
    const batches = () => batchesOf(graph);
    const order = {
      backend,
      base: { graph, weights },
      pruned,
      kept,
      reconstruction: silent,
      seed: 1,
      batches,
    };
    await reconstruct(order, done);
    // From the second on they read relus of batch norms (β 0, mean 0) of nothing.
    expect(seen).toEqual([false, ...Array<boolean>(seen.length - 1).fill(true)]);
  });
});
