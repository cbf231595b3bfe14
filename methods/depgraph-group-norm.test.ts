import { describe, expect, it } from 'vitest';
import { prunableGroups } from '#core/networks/groups';
import { vgg } from '#core/networks/families/vgg';
import { initialWeights } from '#core/networks/weights';
import { depgraphGroupNorm } from '#methods/depgraph-group-norm';
import { criterion, LAYER, order, orderByL1, trained, withFilters } from '#methods/testing/tiny';

type Listed = { members: [string, string][]; normalised: number[] };

describe('depgraph-group-norm', () => {
  it('scores every group, streams too, as Torch-Pruning does', () => {
    const listed = Object.values(criterion<{ groups: Record<string, Listed> }>('depgraph').groups);
    const groups = prunableGroups(trained.graph, 'all');
    const config = depgraphGroupNorm.asPublished;
    const own = depgraphGroupNorm.score(
      { graph: trained.graph, groups, config, seed: 1 },
      trained.weights,
      {},
    );
    expect(listed).toHaveLength(groups.length);
    for (const { members, normalised } of listed) {
      const id = groups.find((group) =>
        members.some(([node, side]) => node === group.id && side === 'out'),
      )!.id;
      normalised.forEach((score, i) => expect(own[id]![i]).toBeCloseTo(score, 5));
    }
  });

  it('drops the channel that nothing reads where L1 drops the smaller filter', () => {
    const weights = withFilters([[2], [1], [3], [4]]);
    const reader = weights.get('s1b0.conv2.weight')!;
    // Input 0 of the layer after: its weights go to zero, as does the γ between them.
    const data = reader.data.map((w, i) => (Math.floor(i / 4) % 4 === 0 ? 0 : 4 * w));
    weights.set('s1b0.conv2.weight', { shape: reader.shape, data });
    weights.set('s1b0.bn1.weight', { shape: [4], data: Float32Array.of(0, 1, 1, 1) });
    expect(order(depgraphGroupNorm, weights)[0]).toBe(0);
    expect(orderByL1(weights)[0]).toBe(1);
    expect(LAYER).toBe('s1b0.conv1');
  });

  it('counts every place that a channel takes behind flattening', () => {
    const graph = vgg.build(
      { depth: 11, widths: [2, 2, 2, 2, 3], hidden: null },
      { image: [64, 32, 3], classes: 2 },
    );
    const weights = initialWeights(graph, 1);
    const groups = prunableGroups(graph, 'inner').slice(-1);
    const [{ members }] = groups as [(typeof groups)[0]];
    for (const { node } of members) weights.get(`${node}.weight`)!.data.fill(0);
    // fc.weight is [3 channels · 2 places, 2]: channel 1 has places 2 and 3.
    weights.get('fc.weight')!.data.set([0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3]);
    const config = depgraphGroupNorm.asPublished;
    const [scores] = Object.values(depgraphGroupNorm.score({ graph, groups, config, seed: 1 }, weights, {}));
    expect(Array.from(scores!, (score) => score * (14 / 3))).toEqual(
      [0, 5, 9].map((x) => expect.closeTo(x, 6)),
    );
  });
});
