import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { prunableGroups } from '#core/networks/groups';
import { randomFilter } from '#methods/random-filter';

const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks: 9, shortcut: 'A' },
  { image: [32, 32, 3], classes: 10 },
);
const groups = prunableGroups(graph, 'all');
const scores = (seed: number) =>
  randomFilter.score({ graph, groups, config: { ratio: { kind: 'target' } }, seed }, new Map(), {});

describe('random-filter', () => {
  it('gives every channel of every group a score in [0, 1)', () => {
    const drawn = scores(1);
    expect(Object.entries(drawn).map(([id, s]) => [id, s.length])).toEqual(
      groups.map((g) => [g.id, g.channels]),
    );
    const all = Object.values(drawn).flatMap((s) => [...s]);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThan(1);
    expect(new Set(all).size).toBe(all.length);
  });

  it('is even over [0, 1): each tenth holds a tenth of the draws', () => {
    const all = Array.from({ length: 20 }, (_, seed) =>
      Object.values(scores(seed)).flatMap((s) => [...s]),
    ).flat();
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const score of all) tenths[Math.floor(score * 10)]! += 1;
    const expected = all.length / 10;
    const chiSquare = tenths.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(27.9); // .999 quantile at 9 degrees of freedom
  });

  it('repeats with the seed, changes with it, and differs between layers of one width', () => {
    expect(scores(1)).toEqual(scores(1));
    expect(scores(2)).not.toEqual(scores(1));
    expect(scores(1)['s1b0.conv1']).not.toEqual(scores(1)['s1b1.conv1']);
  });

  it('does not read weights', () => {
    const config = { ratio: { kind: 'target' } } as const;
    expect(randomFilter.init({ graph, groups, config, seed: 1 }).needs).toEqual([]);
  });
});
