import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { densenetCifar } from '#core/networks/families/densenetCifar';
import { mobilenetV2 } from '#core/networks/families/mobilenetV2';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import { prunableGroups } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { rateBand } from '#core/selection/band';
import { selectFilters } from '#core/selection/select';
import { METHODS, parseConfig } from '#methods/registry';
import { openBackend } from '#runner/compute/backend';
import { collectStatistics } from '#runner/statistics/collect';

const ratio = { kind: 'uniform', ratio: 0.5 } as const;
const small = { image: [16, 16, 3] as [number, number, number], classes: 4 };
const NETWORKS = {
  'resnet, option A': resnetCifar.build({ widths: [4, 6, 8], blocks: 2, shortcut: 'A' }, small),
  'resnet, option B': resnetCifar.build({ widths: [4, 6, 8], blocks: 1, shortcut: 'B' }, small),
  'vgg with a hidden layer, 64 × 32': vgg.build(
    { depth: 11, widths: [4, 4, 6, 6, 8], hidden: 10 },
    { image: [64, 32, 3], classes: 4 },
  ),
  densenet: densenetCifar.build({ layers: 2, growth: 4, stem: 6, bottleneck: false, compression: 1 }, small),
  'mobilenet, depthwise': mobilenetV2.build(
    {
      strides: 'cifar',
      stem: 4,
      widths: [4, 4, 6, 6, 8, 8, 10],
      blocks: [1, 1, 1, 1, 1, 1, 1],
      expansion: 3,
      last: 12,
    },
    small,
  ),
};
const backend = await openBackend('wasm');

/** Every group of a network, residual streams too, scored by every method: selection refuses one left out or infinite. */
describe.each(Object.entries(NETWORKS))('%s', (name, graph) => {
  const groups = prunableGroups(graph, 'all');
  const weights = initialWeights(graph, 3);
  const stream = rng(5, 'images');
  const pixels = Float32Array.from({ length: 6 * graph.input.reduce((a, b) => a * b, 1) }, () =>
    stream.normal(),
  );
  const batches = [{ pixels, labels: [0, 1, 2, 3, 0, 1] }];

  it.each(METHODS.map((method) => [method.id, method] as const))('%s', async (_id, method) => {
    const input = { graph, groups, config: parseConfig(method, { ratio }), seed: 1 };
    const { observe } = method.init(input);
    const { statistics } =
      observe === null
        ? { statistics: {} }
        : await collectStatistics({ backend, input, weights, observe }, batches, () => Promise.resolve());
    const scores = method.score(input, weights, statistics);
    const { kept, rate } = selectFilters({ graph, groups, scores, ratio, band: rateBand(graph, 'all', 3) });
    expect(Object.keys(kept)).toEqual(groups.map(({ id }) => id));
    // Ranks and entropies of six images tie within some groups, never within all.
    expect(groups.some(({ id }) => new Set(scores[id]).size > 1)).toBe(true);
    expect(networkCost(graph).macs / networkCost(shrinkGraph(graph, kept)).macs).toBe(rate);
  });
});
