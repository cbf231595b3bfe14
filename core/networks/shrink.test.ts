import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden, goldenWeights, type GoldenTensor, type GoldenTensors } from '../../test-data/golden.ts';
import { keptOf, masksOf } from '../../tools/golden/shrink/kept.ts';
import { maskWeights } from '../../tools/golden/tensors.ts';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import type { Graph, Kept } from '#core/networks/graph';
import { dependencyGroups, type Group } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { shrinkGraph, shrinkNetwork } from '#core/networks/shrink';
import { forward } from '#core/networks/testing/forward';
import { livelyWeights } from '#core/networks/testing/tiny';
import type { Weight } from '#core/networks/weights';

type Logits = { eval: number[]; train: number[] };
type Case = {
  shortcut: 'A' | 'B';
  keptInner: Record<string, number[]>;
  keptStream: [number[], number[], number[]];
  shrunk: { weights: GoldenTensors; running: GoldenTensors; params: number };
  logits: { dense: Logits; maskedConvAndBn: Logits; shrunk: Logits; maskedConvOnly: Logits };
};
type Shrink = {
  network: {
    widths: [number, number, number];
    blocksPerStage: number;
    classes: number;
    image: [number, number, number];
  };
  batches: { x: GoldenTensor }[];
  dense: Record<'A' | 'B', { weights: GoldenTensors; running: GoldenTensors }>;
  cases: Record<string, Case>;
};
const data = golden<Shrink>('shrink.json');
const { widths, blocksPerStage: blocks, image, classes } = data.network;
const build = (shortcut: ResnetCifarConfig['shortcut']): Graph =>
  resnetCifar.build({ widths, blocks, shortcut }, { image, classes });

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  expect(farthest(actual, expected) / largest(expected)).toBeLessThan(tolerance);
};

describe('shrinkNetwork on golden networks', () => {
  it.each(Object.keys(data.cases))('%s: weights exactly, logits in eval and train mode', (name) => {
    const { shortcut, keptInner, keptStream, shrunk, logits } = data.cases[name]!;
    const graph = build(shortcut);
    const dense = goldenWeights(data.dense[shortcut].weights, data.dense[shortcut].running);
    const kept = keptOf(graph, { keptInner, keptStream });
    const small = shrinkNetwork(graph, kept, dense);
    expect(small.weights).toEqual(goldenWeights(shrunk.weights, shrunk.running));
    expect(networkCost(small.graph).params).toBe(shrunk.params);
    for (const mode of ['eval', 'train'] as const) {
      const batch = data.batches[0]!.x;
      expectClose(forward(graph, dense, batch, mode), logits.dense[mode], 1e-6);
      expectClose(forward(small.graph, small.weights, batch, mode), logits.shrunk[mode], 1e-6);
      const masked = maskRemoved(graph, kept, dense);
      expectClose(forward(graph, masked, batch, mode), logits.maskedConvAndBn[mode], 1e-6);
    }
  });
});

/** Removed channels made zero in place: filters, BN γ and β of every layer that writes them. */
function maskRemoved(graph: Graph, kept: Kept, weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  return maskWeights(weights, masksOf(graph, kept, weights, 'conv-and-bn'));
}

const anyKept = (groups: readonly Group[]): fc.Arbitrary<Kept> =>
  fc.record(
    Object.fromEntries(
      groups.map((group) => [
        group.id,
        fc.subarray(
          Array.from({ length: group.channels }, (_, i) => i),
          { minLength: 1 },
        ),
      ]),
    ),
  );
const VARIANTS = ['A', 'A-both-sides', 'A-avgpool-detached', 'B'] as const;
const smallNet = (shortcut: ResnetCifarConfig['shortcut']): Graph =>
  resnetCifar.build({ widths: [2, 4, 5], blocks: 2, shortcut }, { image: [4, 4, 2], classes: 3 });

describe.each(VARIANTS)('shrinkNetwork, any legal choice, shortcut %s', (shortcut) => {
  const graph = smallNet(shortcut);
  const weights = livelyWeights(graph, 7);
  const batch = { shape: [2, 4, 4, 2], data: Float64Array.from({ length: 64 }, (_, i) => Math.sin(3 * i)) };

  it('gives a network that runs and whose tensors fit its graph', () => {
    fc.assert(
      fc.property(anyKept(dependencyGroups(graph)), (kept) => {
        const small = shrinkNetwork(graph, kept, weights);
        expect([...small.weights].map(([name, w]) => [name, w.shape, w.data.length])).toEqual(
          parameterSpecs(small.graph).map((p) => [p.name, p.shape, p.shape.reduce((a, b) => a * b, 1)]),
        );
        expect(small.graph).toEqual(shrinkGraph(graph, kept));
        expect(forward(small.graph, small.weights, batch).every(Number.isFinite)).toBe(true);
        for (const group of dependencyGroups(small.graph)) {
          expect(group.channels).toBe(kept[group.id]!.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('equals the masked network where blocks are pruned inside', () => {
    const inner = dependencyGroups(graph).filter((group) => group.role === 'inner');
    fc.assert(
      fc.property(anyKept(inner), (kept) => sameAsMasked(kept)),
      { numRuns: 40 },
    );
  });

  it('equals the masked network on streams, where a removed channel brings no shortcut along', () => {
    fc.assert(
      fc.property(anyKept(dependencyGroups(graph)), (kept) => sameAsMasked(nested(graph, kept))),
      {
        numRuns: 40,
      },
    );
  });

  it('shrinks in steps to what it shrinks to at once', () => {
    fc.assert(
      fc.property(anyKept(dependencyGroups(graph)), (kept) => {
        const once = shrinkNetwork(graph, kept, weights);
        const steps = Object.entries(kept).reduce<{ graph: Graph; weights: Map<string, Weight> }>(
          (net, [id, indices]) => shrinkNetwork(net.graph, { [id]: indices }, net.weights),
          { graph, weights },
        );
        expect(steps).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  function sameAsMasked(kept: Kept): void {
    const small = shrinkNetwork(graph, kept, weights);
    const masked = maskRemoved(graph, kept, weights);
    for (const mode of ['eval', 'train'] as const) {
      const expected = forward(graph, masked, batch, mode);
      expect(farthest(forward(small.graph, small.weights, batch, mode), expected)).toBeLessThan(1e-9);
    }
  }
});

/** Keeps in each stage the places of what the stage before keeps: then masking and removing mean the same. */
function nested(graph: Graph, kept: Kept): Kept {
  const shortcuts = graph.nodes.flatMap((node) => (node.op === 'shortcut' ? [node] : []));
  const streams = ['conv1', 's2b0.conv2', 's3b0.conv2'];
  return shortcuts.reduce<Kept>((widened, { positions }, i) => {
    const [before, after] = [widened[streams[i]!]!, widened[streams[i + 1]!]!];
    const places = new Set([...after, ...before.map((channel) => positions[channel]!)]);
    return { ...widened, [streams[i + 1]!]: [...places].sort((a, b) => a - b) };
  }, kept);
}

describe('shrinkNetwork through max pooling and flattening', () => {
  const graph = vgg.build(
    { depth: 11, widths: [2, 3, 2, 3, 3], hidden: 4 },
    { image: [64, 32, 1], classes: 3 },
  );
  const weights = livelyWeights(graph, 5);
  const batch = {
    shape: [2, 64, 32, 1],
    data: Float64Array.from({ length: 4096 }, (_, i) => Math.sin(i * i)),
  };

  it('slices the linear layer at every position of a removed channel: equals the masked network', () => {
    fc.assert(
      fc.property(anyKept(dependencyGroups(graph)), (kept) => {
        const small = shrinkNetwork(graph, kept, weights);
        expect([...small.weights].map(([name, w]) => [name, w.shape])).toEqual(
          parameterSpecs(small.graph).map((p) => [p.name, p.shape]),
        );
        expect(small.weights.get('fc1.weight')!.shape).toEqual([
          2 * kept['conv8']!.length,
          kept['fc1']!.length,
        ]);
        const masked = maskRemoved(graph, kept, weights);
        for (const mode of ['eval', 'train'] as const) {
          const expected = forward(graph, masked, batch, mode);
          expect(farthest(forward(small.graph, small.weights, batch, mode), expected)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a parameter-free shortcut between pruned streams', () => {
  it('moves channels to their new places and drops those whose place is gone', () => {
    const graph = build('A');
    const small = shrinkGraph(graph, { conv1: [0, 2, 3], 's2b0.conv2': [2, 4, 5] });
    const shortcut = small.nodes.find((node) => node.op === 'shortcut')!;
    expect(shortcut).toMatchObject({ channels: 3, positions: [-1, 0, -1] });
  });
});

describe('shrinkNetwork refuses', () => {
  const graph = build('A');

  it('an empty layer, by name', () => {
    expect(() => shrinkGraph(graph, { 's1b0.conv1': [] })).toThrowError(Fault);
    expect(() => shrinkGraph(graph, { 's1b0.conv1': [] })).toThrowError('s1b0.conv1: no filter is left of 4');
  });

  it.each([[[1, 0]], [[1, 1]], [[4]], [[-1]], [[0.5]]])('indices %j', (indices) => {
    expect(() => shrinkGraph(graph, { 's1b0.conv1': indices })).toThrowError('must rise from 0 to 3');
  });

  it.each(['fc', 'input', 's1b0.conv2', 'nothing'])('the group %s, which is none of its own', (id) => {
    expect(() => shrinkGraph(graph, { [id]: [0] })).toThrowError(`no prunable group ${id}`);
  });
});
