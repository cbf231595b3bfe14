import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masksOf } from '../../../tools/golden/shrink/kept.ts';
import { maskWeights } from '../../../tools/golden/tensors.ts';
import { networkCost } from '#core/networks/cost';
import type { Graph, Kept } from '#core/networks/graph';
import { dependencyGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { NETWORK_FAMILIES } from '#core/networks/registry';
import { shrinkGraph, shrinkNetwork } from '#core/networks/shrink';
import { forward } from '#core/networks/testing/forward';
import { livelyWeights, TINY_NETWORKS } from '#core/networks/testing/tiny';
import { fromTorch, toTorch } from '#core/networks/torchLayout';
import { costModel } from '#core/selection/costModel';

const anyKept = (graph: Graph): fc.Arbitrary<Kept> =>
  fc.record(
    Object.fromEntries(
      dependencyGroups(graph).map(({ id, channels }) => {
        const all = Array.from({ length: channels }, (_, i) => i);
        return [id, fc.subarray(all, { minLength: 1 })];
      }),
    ),
  );

it('tries every family', () => {
  const tried = new Set(TINY_NETWORKS.map(([, family]) => family));
  expect([...tried].sort()).toEqual(NETWORK_FAMILIES.map((family) => family.id).sort());
});

describe.each(TINY_NETWORKS)('%s, any legal choice of channels', (_, __, graph) => {
  const weights = livelyWeights(graph, 3);
  const size = 2 * graph.input.reduce((a, b) => a * b, 1);
  const batch = {
    shape: [2, ...graph.input],
    data: Float64Array.from({ length: size }, (___, i) => 2 * Math.sin(i * i)),
  };

  it('shrinks to a network that runs, and whose logits equal the masked one’s', () => {
    fc.assert(
      fc.property(anyKept(graph), (kept) => {
        const small = shrinkNetwork(graph, kept, weights);
        expect([...small.weights].map(([name, { shape }]) => [name, shape])).toEqual(
          parameterSpecs(small.graph).map(({ name, shape }) => [name, shape]),
        );
        const masked = maskWeights(weights, masksOf(graph, kept, weights, 'conv-and-bn'));
        for (const mode of ['eval', 'train'] as const) {
          const expected = forward(graph, masked, batch, mode);
          const actual = forward(small.graph, small.weights, batch, mode);
          const largest = Math.max(...expected.map(Math.abs));
          actual.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(1e-9 * (1 + largest)));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('costs what the cost model says', () => {
    const groups = dependencyGroups(graph);
    const model = costModel(graph, groups);
    expect(model.dense).toBe(networkCost(graph).macs);
    fc.assert(
      fc.property(anyKept(graph), (kept) => {
        const counts = groups.map(({ id }) => kept[id]!.length);
        expect(model.macs(counts)).toBe(networkCost(shrinkGraph(graph, kept)).macs);
      }),
      { numRuns: 30 },
    );
  });

  it('reads every channel of a group at the places that its members name', () => {
    const shapes = new Map(parameterSpecs(graph).map(({ name, shape }) => [name, shape]));
    for (const { channels, members } of dependencyGroups(graph)) {
      for (const { node, side, offset, span } of members) {
        const shape = shapes.get(`${node}.weight`)!;
        const axis = side === 'in' ? shape.at(-2)! : shape.at(-1)!;
        expect(offset + channels * span).toBeLessThanOrEqual(axis);
      }
    }
  });

  it('goes to PyTorch’s layout and back', () => {
    expect(fromTorch(toTorch(weights))).toEqual(weights);
  });
});
