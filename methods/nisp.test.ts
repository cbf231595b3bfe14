import { describe, expect, it } from 'vitest';
import { initialWeights } from '#core/networks/weights';
import { vgg } from '#core/networks/families/vgg';
import { prunableGroups } from '#core/networks/groups';
import { TINY_NETWORKS } from '#core/networks/testing/tiny';
import { importance } from '#methods/testing/expected';
import { hashedWeights } from '#methods/testing/hashedValues';
import { nisp } from '#methods/nisp';
import { order, orderByL1, trained, withFilters } from '#methods/testing/tiny';

describe('nisp', () => {
  it('drops the filter that the next layer hardly reads, whatever its own weights are', () => {
    const weights = withFilters([[5], [1], [2], [3]]);
    const reader = weights.get('s1b0.conv2.weight')!;
    const data = reader.data.map((w, i) => (Math.floor(i / 4) % 4 === 0 ? 0.01 * w : w));
    weights.set('s1b0.conv2.weight', { shape: reader.shape, data });
    expect(order(nisp, weights)[0]).toBe(0);
    expect(orderByL1(weights)).toEqual([1, 2, 3, 0]);
  });

  it('is |W|ᵀ times the importance of what the layer leads to, with the slopes of batch norm', () => {
    // The last block by hand: logits ← fc ← average ← relu ← add ← bn2 ← conv2 ← relu ← bn1 ← conv1.
    const { graph, weights } = trained;
    const at = (name: string) => weights.get(name)!;
    const fc = at('fc.weight');
    const stream = Array.from({ length: 16 }, (_, c) => sum(6, (k) => Math.abs(fc.data[c * 6 + k]!)));
    const slope = (c: number) =>
      Math.abs(at('s3b0.bn2.weight').data[c]!) / Math.sqrt(at('s3b0.bn2.running_var').data[c]! + 1e-5);
    const conv2 = at('s3b0.conv2.weight');
    const expected = Array.from({ length: 16 }, (_, j) =>
      sum(9, (k) => sum(16, (c) => Math.abs(conv2.data[(k * 16 + j) * 16 + c]!) * slope(c) * stream[c]!)),
    );
    const groups = prunableGroups(graph, 'inner');
    const scores = nisp.score({ graph, groups, config: nisp.asPublished, seed: 1 }, weights, {})[
      's3b0.conv1'
    ]!;
    expected.forEach((score, j) => expect(scores[j]! / score).toBeCloseTo(1, 9));
  });

  it('adds up the places that a channel takes behind flattening', () => {
    const graph = vgg.build(
      { depth: 11, widths: [2, 2, 2, 2, 3], hidden: null },
      { image: [64, 32, 3], classes: 2 },
    );
    const weights = initialWeights(graph, 1);
    weights.get('fc.weight')!.data.set([0, 0, 0, 0, 0, -1, 2, 0, 0, 0, 0, 4]);
    const groups = prunableGroups(graph, 'inner').slice(-1);
    const [scores] = Object.values(
      nisp.score({ graph, groups, config: nisp.asPublished, seed: 1 }, weights, {}),
    );
    expect([...scores!]).toEqual([0, 3, 4]);
  });

  it.each(Object.entries(importance.nisp))(
    'follows importance through concatenations and depthwise convolutions (%s)',
    (name, layers) => {
      const [, , graph] = TINY_NETWORKS.find(([id]) => id === name)!;
      const all = prunableGroups(graph, 'all');
      const input = { graph, groups: all, config: nisp.asPublished, seed: 1 };
      const scores = nisp.score(input, hashedWeights(graph), {});
      for (const [layer, expected] of Object.entries(layers)) {
        expect(Array.from(scores[layer]!, (score, c) => score / expected[c]!)).toEqual(
          expected.map(() => expect.closeTo(1, 5)),
        );
      }
    },
  );
});

function sum(n: number, term: (i: number) => number): number {
  return Array.from({ length: n }, (_, i) => term(i)).reduce((a, b) => a + b, 0);
}
