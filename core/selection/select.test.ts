import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import pins from '../../test-data/pinned/selection.json' with { type: 'json' };
import { golden } from '../../test-data/golden.ts';
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { pinProblem } from '#core/identity/pinned';
import { networkCost } from '#core/networks/cost';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Group, type Prunable } from '#core/networks/groups';
import { shrinkGraph } from '#core/networks/shrink';
import { rng } from '#core/rng/counter';
import { inBand, rateBand } from '#core/selection/band';
import { costModel } from '#core/selection/costModel';
import type { Ratio } from '#core/selection/ratio';
import { reachability } from '#core/selection/reachable';
import { SELECTION_REVISION, selectFilters, type Selection } from '#core/selection/select';

const resnet = (
  widths: readonly [number, number, number],
  size: number,
  shortcut: ResnetCifarConfig['shortcut'] = 'A',
  blocks = 1,
): Graph =>
  resnetCifar.build({ widths: [...widths], blocks, shortcut }, { image: [size, size, 3], classes: 10 });
const demo = resnet([8, 16, 32], 16);
const laptop = resnet([16, 32, 64], 32);
const resnet56 = resnet([16, 32, 64], 32, 'A', 9);

const randomScores = (groups: readonly Group[], seed: number): Record<string, Float64Array> =>
  Object.fromEntries(
    groups.map((group) => {
      const stream = rng(seed, group.id);
      return [group.id, Float64Array.from({ length: group.channels }, () => stream.uniform())];
    }),
  );
const select = (
  graph: Graph,
  target: number,
  {
    ratio = { kind: 'target' },
    prunable = 'inner',
    seed = 1,
  }: { ratio?: Ratio; prunable?: Prunable; seed?: number } = {},
): Selection => {
  const groups = prunableGroups(graph, prunable);
  return selectFilters({
    graph,
    groups,
    scores: randomScores(groups, seed),
    ratio,
    band: rateBand(graph, prunable, target),
  });
};
const uniform = (ratio: number): { ratio: Ratio } => ({ ratio: { kind: 'uniform', ratio } });
const widthsOf = (selection: Selection): number[] => Object.values(selection.kept).map((kept) => kept.length);
const faultOf = (act: () => unknown): Fault => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('no Fault was thrown');
};

describe('a stated uniform ratio', () => {
  type Pruned = { keptWidths: number[]; speedup: number; pruned: { macs: number; params: number } };
  const { pruned } = golden<{ pruned: Record<string, Pruned> }>('networks.json');

  it.each([0.3, 0.5, 0.7, 0.9])(
    '%d on ResNet-56: widths, MACs and speedup as GReg’s rounding gives them',
    (ratio) => {
      const expected = pruned[`greg-resnet56-${ratio}`]!;
      const selection = select(resnet56, 30, uniform(ratio));
      expect(widthsOf(selection)).toEqual(expected.keptWidths);
      expect(selection.toppedUp).toEqual([]);
      expect(selection.macs).toBe(expected.pruned.macs);
      expect(selection.params).toBe(expected.pruned.params);
      expect(selection.rate).toBeCloseTo(expected.speedup, 11);
    },
  );

  it('is topped up by one filter a layer at most when that lands', () => {
    const selection = select(laptop, 2, uniform(0.5));
    expect(select(laptop, 30, uniform(0.5)).rate).toBeCloseTo(1.93, 2);
    expect(inBand(selection.rate, rateBand(laptop, 'inner', 2))).toBe(true);
    expect(selection.toppedUp).toHaveLength(1);
  });

  it('is restored to when it overshoots by little', () => {
    const selection = select(laptop, 2, uniform(0.52));
    expect(inBand(selection.rate, rateBand(laptop, 'inner', 2))).toBe(true);
    expect(selection.toppedUp.map((step) => step.action)).toContain('restore');
  });

  it.each([2, 4])('stands as it is where one filter a layer does not reach %d×', (target) => {
    const selection = select(laptop, target, uniform(0.25));
    expect(widthsOf(selection)).toEqual([12, 24, 48]);
    expect(selection.toppedUp).toEqual([]);
    expect(inBand(selection.rate, rateBand(laptop, 'inner', target))).toBe(false);
  });

  it('is refused when it empties a layer', () => {
    const fault = faultOf(() => select(demo, 2, uniform(0.9)));
    expect(fault.code).toBe('layer-emptied');
    expect(fault.message).toContain('s1b0.conv1');
    expect(fault.message).toContain('7/8 = 0.875');
  });
});

describe('a ratio solved for the target', () => {
  it.each([
    ['demo, ResNet-8 8-16-32 at 16×16', demo],
    ['ResNet-8 16-32-64 at 32×32', laptop],
    ['ResNet-8 16-32-64 at 32×32, option B', resnet([16, 32, 64], 32, 'B')],
    ['ResNet-56', resnet56],
  ])('lands at 2×, 3× and 4× with any scores: %s', (_, graph) => {
    for (const target of [2, 3, 4]) {
      for (const prunable of ['inner', 'all'] as const) {
        expect(reachability(graph, prunable, target)).toEqual({ reachable: true });
        const [one, other] = [1, 2].map((seed) => select(graph, target, { prunable, seed })) as [
          Selection,
          Selection,
        ];
        expect(inBand(one.rate, rateBand(graph, prunable, target))).toBe(true);
        expect(widthsOf(other)).toEqual(widthsOf(one));
        expect(other.kept).not.toEqual(one.kept);
      }
    }
  });

  it('needs no topping up where a uniform ratio lands', () => {
    expect(select(demo, 1.5)).toMatchObject({ toppedUp: [] });
    expect(widthsOf(select(demo, 1.5))).toEqual([5, 10, 21]);
  });

  it('takes single filters evenly where ratios jump over the band', () => {
    const selection = select(resnet56, 4);
    expect(selection.toppedUp.length).toBeGreaterThan(0);
    const byWidth = [
      widthsOf(selection).slice(0, 9),
      widthsOf(selection).slice(9, 18),
      widthsOf(selection).slice(18),
    ];
    for (const widths of byWidth) expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
  });

  it('restores a coarse filter and drops finer ones where dropping alone gets stuck', () => {
    const selection = select(demo, 4.35);
    expect(inBand(selection.rate, rateBand(demo, 'inner', 4.35))).toBe(true);
    expect(selection.toppedUp.map(({ group, action }) => `${action} ${group}`)).toEqual([
      'restore s1b0.conv1',
      'drop s2b0.conv1',
      'drop s2b0.conv1',
      'drop s3b0.conv1',
      'drop s3b0.conv1',
    ]);
  });

  it('reports the rate, MACs and parameters of the network that it describes', () => {
    const { kept, rate, macs, params } = select(laptop, 3, { prunable: 'all' });
    const cost = networkCost(shrinkGraph(laptop, kept));
    expect({ macs, params }).toEqual({ macs: cost.macs, params: cost.params });
    expect(rate).toBe(networkCost(laptop).macs / cost.macs);
  });
});

describe('which filters are kept', () => {
  const [first, second, third] = prunableGroups(demo, 'inner').map((group) => group.id) as [
    string,
    string,
    string,
  ];
  const band = rateBand(demo, 'inner', 30);
  const groups = prunableGroups(demo, 'inner');
  const withFirst = (scores: number[]): Selection =>
    selectFilters({
      graph: demo,
      groups,
      scores: { ...randomScores(groups, 1), [first]: scores },
      ratio: { kind: 'uniform', ratio: 0.5 },
      band,
    });

  it('are those with the highest scores, in rising order', () => {
    expect(withFirst([5, -1, 7, 2, 3, 9, 0, 1]).kept[first]).toEqual([0, 2, 4, 5]);
    expect(Object.keys(withFirst([5, -1, 7, 2, 3, 9, 0, 1]).kept)).toEqual([first, second, third]);
  });

  it('are the lower indices among equal scores', () => {
    expect(withFirst([1, 2, 1, 1, 1, 1, 2, 1]).kept[first]).toEqual([0, 1, 2, 6]);
    expect(withFirst([0, -0, 0, -0, 0, -0, 0, -0]).kept[first]).toEqual([0, 1, 2, 3]);
  });

  it('shows every topped-up filter as the next one in rank', () => {
    const scores = randomScores(prunableGroups(laptop, 'inner'), 5);
    const input = {
      graph: laptop,
      groups: prunableGroups(laptop, 'inner'),
      scores,
      band: rateBand(laptop, 'inner', 4),
    };
    const { kept, toppedUp } = selectFilters({ ...input, ratio: { kind: 'target' } });
    expect(toppedUp.length).toBeGreaterThan(0);
    for (const { group, channel, action } of toppedUp) {
      const isKept = kept[group]!.includes(channel);
      expect(isKept).toBe(action === 'restore');
      const others = scores[group]!.filter((_, i) => kept[group]!.includes(i) === !isKept);
      const score = scores[group]![channel]!;
      if (action === 'drop') expect(score).toBeLessThan(Math.min(...others));
      else expect(score).toBeGreaterThan(Math.max(...others));
    }
  });

  it('lists topped-up filters in the order they go or come back', () => {
    const rising = Object.fromEntries(
      groups.map((g) => [g.id, Array.from({ length: g.channels }, (_, i) => i)]),
    );
    const { kept, toppedUp } = selectFilters({
      graph: demo,
      groups,
      scores: rising,
      ratio: { kind: 'target' },
      band: rateBand(demo, 'inner', 4.35),
    });
    const stepsOf = (id: string): number[] =>
      toppedUp.filter((step) => step.group === id).map((s) => s.channel);
    expect(stepsOf(first)).toEqual([kept[first]![0]]);
    expect(stepsOf(third)).toEqual([kept[third]![0]! - 2, kept[third]![0]! - 1]);
  });

  it.each([
    ['too few', [1, 2, 3], 'bad-scores', `${first} has 8 channels, but the method gave 3`],
    ['none', undefined, 'bad-scores', 'gave none'],
    ['NaN', [0, 1, Number.NaN, 3, 4, 5, 6, 7], 'not-finite', `channel 2 of ${first} is NaN`],
    ['infinity', [0, 1, 2, 3, 4, 5, 6, Infinity], 'not-finite', `channel 7 of ${first} is Infinity`],
  ])('is refused for bad scores: %s', (_, scores, code, message) => {
    const fault = faultOf(() => withFirst(scores as number[]));
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(message);
  });
});

describe('reachability', () => {
  it('gives the nearest rate below when even one filter a layer is too slow', () => {
    const fault = faultOf(() => select(demo, 8));
    expect(fault.code).toBe('rate-unreachable');
    expect(fault.message).toBe(
      'targets: no choice of filters gives a speedup of 8× here; the nearest rates are 7.003×',
    );
    const { macs } = networkCost(
      shrinkGraph(demo, { 's1b0.conv1': [0], 's2b0.conv1': [0], 's3b0.conv1': [0] }),
    );
    expect(reachability(demo, 'inner', 8)).toEqual({
      reachable: false,
      below: networkCost(demo).macs / macs,
      above: null,
    });
  });

  it('gives the nearest rates on both sides of a gap', () => {
    const narrow = resnet([2, 2, 2], 8);
    const fault = faultOf(() => select(narrow, 1.2));
    expect(fault.code).toBe('rate-unreachable');
    expect(fault.message).toContain('the nearest rates are 1.082× and 1.319×');
    expect(fault.details.hint).toBe('Take a target just below 1.082× or 1.319×.');
    expect(reachability(narrow, 'inner', 1.3)).toEqual({ reachable: true });
  });

  it.each([[[3, 4, 5] as const], [[2, 2, 2] as const]])(
    'agrees with trying every choice of widths: %j',
    (widths) => {
      const graph = resnet(widths, 8);
      const model = costModel(graph, prunableGroups(graph, 'inner'));
      const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
      const rates = upTo(widths[0]).flatMap((a) =>
        upTo(widths[1]).flatMap((b) => upTo(widths[2]).map((c) => model.dense / model.macs([a, b, c]))),
      );
      fc.assert(
        fc.property(fc.double({ min: 1.01, max: 3, noNaN: true }), (target) => {
          const band = rateBand(graph, 'inner', target);
          const below = rates.filter((rate) => rate < band.low);
          const above = rates.filter((rate) => rate > band.high);
          expect(reachability(graph, 'inner', target)).toEqual(
            rates.some((rate) => inBand(rate, band))
              ? { reachable: true }
              : {
                  reachable: false,
                  below: Math.max(...below),
                  above: above.length > 0 ? Math.min(...above) : null,
                },
          );
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('pinned selection', () => {
  it('moves only with its revision', () => {
    const cases = [1.5, 2, 3, 4].flatMap((target) =>
      (['inner', 'all'] as const).flatMap((prunable) =>
        [demo, laptop, resnet56].map((graph) => select(graph, target, { prunable })),
      ),
    );
    const stated = [
      select(laptop, 2, uniform(0.5)),
      select(laptop, 2, uniform(0.52)),
      select(laptop, 4, uniform(0.3)),
    ];
    const hash = fingerprint([...cases, ...stated]);
    expect(pinProblem(pins, { id: 'selection', revision: SELECTION_REVISION, hash })).toBeNull();
  });
});
