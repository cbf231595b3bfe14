import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '#core/errors/fault';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Prunable } from '#core/networks/groups';
import { rng } from '#core/rng/counter';
import { inBand, rateBand } from '#core/selection/band';
import { costModel } from '#core/selection/costModel';
import { removalOrder } from '#core/selection/global';
import { normalised } from '#core/selection/normalise';
import { rankChannels } from '#core/selection/ranking';
import type { GlobalRatio } from '#core/selection/ratio';
import { selectFilters } from '#core/selection/select';
import { checkRatio } from '#core/selection/statedCounts';

const images = { image: [16, 16, 3], classes: 10 } as const;
const resnet = (widths: [number, number, number], blocks = 1): Graph =>
  resnetCifar.build({ widths, blocks, shortcut: 'A' }, images);
const small = resnet([4, 4, 4]);
const resnet20 = resnet([16, 32, 64], 3);

const drawn = (graph: Graph, prunable: Prunable, seed: number): Record<string, number[]> =>
  Object.fromEntries(
    prunableGroups(graph, prunable).map(({ id, channels }, i) => {
      const stream = rng(seed, id);
      // Layers of very different scale, as gradients and norms have.
      return [id, Array.from({ length: channels }, () => (i % 3) * 3 + stream.uniform())];
    }),
  );
const ratio = (more: Partial<GlobalRatio> = {}): GlobalRatio => ({
  kind: 'global',
  normalise: 'none',
  atLeast: 1,
  ...more,
});
const select = (
  graph: Graph,
  scores: Record<string, number[]>,
  given: GlobalRatio,
  target = 40,
  prunable: Prunable = 'inner',
) =>
  selectFilters({
    graph,
    groups: prunableGroups(graph, prunable),
    scores,
    ratio: given,
    band: rateBand(graph, prunable, target),
  });
const faultOf = (act: () => unknown): Fault => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('no Fault was thrown');
};

describe('one threshold over all layers', () => {
  const scores = {
    's1b0.conv1': [1, 9, 8, 7],
    's2b0.conv1': [2, 3, 30, 40],
    's3b0.conv1': [10, 4, 20, 30],
  };

  it('takes the ceil(share × filters) least important of all', () => {
    const { kept, toppedUp } = select(small, scores, ratio({ ratio: 0.3 }));
    expect(kept).toEqual({
      's1b0.conv1': [1, 2, 3],
      's2b0.conv1': [2, 3],
      's3b0.conv1': [0, 2, 3],
    });
    expect(toppedUp).toEqual([]);
  });

  it.each([
    // Taken: 1, 2, 3, 4 and 7.
    ['none', [2, 2, 3]],
    // By means 6.25, 18.75 and 16: .11 and .16 of the second layer, .16 of the first, .25 and .63 of the third.
    ['mean', [3, 2, 2]],
    // By the largest, 9, 40 and 30: .05 and .08, .11, .13 and .33.
    ['max', [3, 2, 2]],
  ] as const)('compares layers by their scores divided by: %s', (normalise, widths) => {
    const { kept } = select(small, scores, ratio({ ratio: 0.4, normalise }));
    expect(Object.values(kept).map((channels) => channels.length)).toEqual(widths);
  });

  it('keeps the best of every layer, and says which layer would be emptied where it may', () => {
    const quiet = { ...scores, 's1b0.conv1': [0.1, 0.2, 0.4, 0.3] };
    expect(select(small, quiet, ratio({ ratio: 0.5 })).kept['s1b0.conv1']).toEqual([2]);
    expect(select(small, quiet, ratio({ ratio: 0.5, atLeast: 2 })).kept['s1b0.conv1']).toEqual([2, 3]);
    const fault = faultOf(() => select(small, quiet, ratio({ ratio: 0.5, atLeast: 0 })));
    expect(fault.code).toBe('layer-emptied');
    expect(fault.message).toContain('all 4 filters of s1b0.conv1');
    expect(fault.details.field).toBe('config.ratio.atLeast');
    expect(faultOf(() => select(small, quiet, ratio({ atLeast: 0 }), 2)).code).toBe('layer-emptied');
  });

  it('refuses a share that the layers can’t lose, before there are scores', () => {
    const groups = prunableGroups(small, 'inner');
    const fault = faultOf(() => checkRatio(small, groups, ratio({ ratio: 0.8 })));
    expect(fault.message).toBe(
      'config.ratio.ratio: 10 filters would go, but only 9 may: every layer keeps at least 1.',
    );
    expect(faultOf(() => checkRatio(small, groups, ratio({ atLeast: 4 }))).details.field).toBe(
      'config.ratio.atLeast',
    );
    checkRatio(small, groups, ratio({ ratio: 0.75 }));
  });

  it('breaks ties by index: the later layer and the higher index go first', () => {
    const even = Object.fromEntries(Object.keys(scores).map((id) => [id, [1, 1, 1, 1]]));
    expect(select(small, even, ratio({ ratio: 0.3 })).kept).toEqual({
      's1b0.conv1': [0, 1, 2, 3],
      's2b0.conv1': [0, 1, 2],
      's3b0.conv1': [0],
    });
  });
});

describe('a threshold solved for the target', () => {
  it.each(['inner', 'all'] as const)('lands for any scores (%s)', (prunable) => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1.5, 2, 3), (seed, target) => {
        const scores = drawn(resnet20, prunable, seed);
        const { rate } = select(resnet20, scores, ratio({ normalise: 'mean' }), target, prunable);
        expect(inBand(rate, rateBand(resnet20, prunable, target))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is the smallest that reaches the band, where no single filter jumps over it', () => {
    const groups = prunableGroups(resnet20, 'inner');
    const scores = drawn(resnet20, 'inner', 4);
    const { kept, rate, toppedUp } = select(resnet20, scores, ratio(), 2);
    expect(toppedUp).toEqual([]);
    const gone = groups.flatMap(({ id, channels }) =>
      Array.from({ length: channels }, (_, c) => c).flatMap((c) =>
        kept[id]!.includes(c) ? [] : [scores[id]![c]!],
      ),
    );
    const stay = groups.flatMap(({ id }) =>
      kept[id]!.length === 1 ? [] : kept[id]!.map((c) => scores[id]![c]!),
    );
    expect(Math.max(...gone)).toBeLessThan(Math.min(...stay));
    const model = costModel(resnet20, groups);
    const last = groups.findIndex(({ id }) => scores[id]!.includes(Math.max(...gone)));
    const oneLess = groups.map(({ id }, i) => kept[id]!.length + (i === last ? 1 : 0));
    expect(model.dense / model.macs(oneLess)).toBeLessThan(2);
    expect(rate).toBeGreaterThanOrEqual(2);
  });

  it('goes on with single filters where one jumps over the band, and lists them', () => {
    // A third of the last layer's filters are about as dear as the whole band is wide.
    const graph = resnet([4, 6, 8]);
    const groups = prunableGroups(graph, 'inner');
    const found = Array.from({ length: 60 }, (_, seed) =>
      select(graph, drawn(graph, 'inner', seed), ratio(), 1.7),
    );
    const topped = found.filter(({ toppedUp }) => toppedUp.length > 0);
    expect(topped.length).toBeGreaterThan(0);
    for (const { rate } of found) expect(inBand(rate, rateBand(graph, 'inner', 1.7))).toBe(true);
    for (const { kept, toppedUp } of topped) {
      for (const { group, channel, action } of toppedUp) {
        expect(groups.map(({ id }) => id)).toContain(group);
        expect(kept[group]!.includes(channel)).toBe(action === 'restore');
      }
    }
  });

  it('says the nearest rate where nothing reaches the target', () => {
    const fault = faultOf(() => select(small, drawn(small, 'inner', 1), ratio({ atLeast: 3 }), 3));
    expect(fault.code).toBe('rate-unreachable');
    expect(fault.message).toMatch(/nearest rates are 1\.\d+×$/);
  });
});

describe('normalising', () => {
  it('divides by mean, largest or norm of the absolute values, and leaves zeros alone', () => {
    expect([...normalised([3, -4], 'l2')]).toEqual([0.6, -0.8]);
    expect([...normalised([3, -5], 'mean')]).toEqual([0.75, -1.25]);
    expect([...normalised([3, -4], 'max')]).toEqual([0.75, -1]);
    expect([...normalised([3, -4], 'none')]).toEqual([3, -4]);
    expect([...normalised([0, 0], 'mean')]).toEqual([0, 0]);
  });

  it('never changes the order inside a layer', () => {
    const groups = prunableGroups(resnet20, 'inner');
    const scores = drawn(resnet20, 'inner', 2);
    const ranked = rankChannels(groups, scores);
    const order = (by: 'none' | 'l2') =>
      removalOrder(
        ranked,
        groups.map(({ id }) => scores[id]!),
        by,
        groups.map(() => 1),
      );
    expect(order('none').length).toBe(order('l2').length);
    expect(order('none')).not.toEqual(order('l2'));
  });
});
