import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { costModel } from '#core/selection/costModel';

const chain: Graph = {
  input: [8, 8, 3],
  classes: 4,
  nodes: [
    { op: 'input', name: 'input', inputs: [] },
    { op: 'conv', name: 'a', inputs: ['input'], filters: 5, kernel: 3, stride: 2, pad: 1 },
    { op: 'conv', name: 'b', inputs: ['a'], filters: 6, kernel: 1, stride: 1, pad: 0 },
    { op: 'global-avg-pool', name: 'pool', inputs: ['b'] },
    { op: 'linear', name: 'hidden', inputs: ['pool'], units: 7 },
    { op: 'linear', name: 'fc', inputs: ['hidden'], units: 4 },
  ],
};
const resnet = (shortcut: ResnetCifarConfig['shortcut']): Graph =>
  resnetCifar.build({ widths: [3, 5, 6], blocks: 2, shortcut }, { image: [9, 7, 3], classes: 10 });
const flattened = vgg.build(
  { depth: 11, widths: [2, 3, 4, 3, 5], hidden: 4 },
  { image: [64, 96, 3], classes: 10 },
);
const graphs = { chain, A: resnet('A'), 'A-both-sides': resnet('A-both-sides'), B: resnet('B'), flattened };

describe.each(Object.entries(graphs))('costModel of %s', (_, graph) => {
  it.each(['inner', 'all'] as const)('counts what the shrunk network costs, %s groups', (prunable) => {
    const groups = prunableGroups(graph, prunable);
    const model = costModel(graph, groups);
    expect(model.dense).toBe(networkCost(graph).macs);
    const counts = fc.tuple(...groups.map((group) => fc.integer({ min: 1, max: group.channels })));
    fc.assert(
      fc.property(counts, (kept) => {
        const indices = groups.map((group, i) => [group.id, Array.from({ length: kept[i]! }, (_, c) => c)]);
        expect(model.macs(kept)).toBe(networkCost(shrinkGraph(graph, Object.fromEntries(indices))).macs);
      }),
    );
  });
});
