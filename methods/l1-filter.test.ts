import { describe, expect, it } from 'vitest';
import { golden, goldenWeights, type GoldenTensors } from '../test-data/golden.ts';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { rateBand } from '#core/selection/band';
import { selectFilters } from '#core/selection/select';
import { initialWeights, type Weight } from '#core/networks/weights';
import { sumPerFilter } from '#methods/filterScores';
import { l1Filter } from '#methods/l1-filter';
import { randomFilter } from '#methods/random-filter';

type Criterion = { scores: Record<string, number[]>; kept: Record<string, number[]> };
const data = golden<{
  network: { widths: [number, number, number]; classes: number; image: [number, number, number] };
  weights: GoldenTensors;
  criteria: { l1: Criterion; l2: Criterion };
}>('criteria.json');
const graph = resnetCifar.build(
  { widths: data.network.widths, blocks: 1, shortcut: 'B' },
  { image: data.network.image, classes: data.network.classes },
);
const weights = goldenWeights(data.weights);
const half = { ratio: { kind: 'uniform', ratio: 0.5 } } as const;

const scoresOf = (method: typeof l1Filter, on: Graph, given: ReadonlyMap<string, Weight>, seed = 0) =>
  method.score({ graph: on, groups: prunableGroups(on, 'all'), config: half, seed }, given, {});

describe('l1-filter against an independent PyTorch implementation', () => {
  const { scores, kept } = data.criteria.l1;

  it.each(Object.keys(scores))('scores every filter of %s', (layer) => {
    const own = sumPerFilter(weights.get(`${layer}.weight`)!, Math.abs);
    const largest = Math.max(...scores[layer]!);
    expect(own).toHaveLength(scores[layer]!.length);
    own.forEach((score, i) => expect(Math.abs(score - scores[layer]![i]!) / largest).toBeLessThan(1e-6));
  });

  it('keeps the same filters inside blocks', () => {
    const groups = prunableGroups(graph, 'inner');
    const selection = selectFilters({
      graph,
      groups,
      scores: scoresOf(l1Filter, graph, weights),
      ratio: half.ratio,
      band: rateBand(graph, 'inner', 50),
    });
    expect(groups.map((group) => group.id)).toEqual(['s1b0.conv1', 's2b0.conv1', 's3b0.conv1']);
    for (const { id } of groups) expect(selection.kept[id]).toEqual(kept[id]);
  });

  it('sums the layers that write a residual stream', () => {
    const stream = scoresOf(l1Filter, graph, weights)['s2b0.conv2']!;
    const layers = ['s2b0.conv2', 's2b0.down'].map((layer) => scores[layer]!);
    stream.forEach((score, i) => expect(score).toBeCloseTo(layers[0]![i]! + layers[1]![i]!, 4));
  });
});

describe('l1-filter chooses by what it says', () => {
  const tiny = resnetCifar.build(
    { widths: [2, 2, 2], blocks: 1, shortcut: 'A' },
    { image: [4, 4, 3], classes: 2 },
  );
  const layer = 's1b0.conv1';
  /** Filter 0: eighteen weights of .1 (L1 1.8, L2 .42). Filter 1: one weight of −1 (L1 1, L2 1). */
  const constructed = initialWeights(tiny, 1).set(`${layer}.weight`, {
    shape: [3, 3, 2, 2],
    data: Float32Array.from({ length: 36 }, (_, i) => (i % 2 === 0 ? 0.1 : i === 1 ? -1 : 0)),
  });

  it('keeps many small weights where the L2 norm keeps one large one', () => {
    const l1 = scoresOf(l1Filter, tiny, constructed)[layer]!;
    const l2 = sumPerFilter(constructed.get(`${layer}.weight`)!, (weight) => weight * weight);
    expect(l1[0]).toBeCloseTo(1.8, 6);
    expect(l1[1]).toBe(1);
    expect(l2[1]).toBeGreaterThan(l2[0]!);
  });

  it('does not look at the seed, where random filters choose the other way', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const prefersFirst = (method: typeof l1Filter) =>
      seeds.map((seed) => scoresOf(method, tiny, constructed, seed)[layer]!).map((s) => s[0]! > s[1]!);
    expect(prefersFirst(l1Filter)).toEqual(seeds.map(() => true));
    expect(prefersFirst(randomFilter)).toContain(false);
  });
});
