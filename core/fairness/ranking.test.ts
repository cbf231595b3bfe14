import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankClass } from '#core/fairness/ranking';
import { familyWiseError } from '#core/fairness/testing/simulate';
import blocked from '../../test-data/stats/blocked.json' with { type: 'json' };
import type { ClassRanking, RankEntry } from '#core/fairness/ranking';

fc.configureGlobal({ seed: 1 });

const entriesOf = (table: readonly (readonly number[])[]): RankEntry[] =>
  table.map((row, i) => ({ id: `e${i}`, byBase: Object.fromEntries(row.entries()) }));

const meanOf = (row: readonly number[]) => row.reduce((a, b) => a + b, 0) / row.length;

const plain = ({ intervals }: ClassRanking) => Object.fromEntries(intervals);

/** Accuracies with a hundredth of a point as their grid, as a 10,000-image test set gives. */
const table = fc
  .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 6 }))
  .chain(([k, n]) =>
    fc.array(fc.array(fc.integer({ min: 9000, max: 9150 }), { minLength: n, maxLength: n }), {
      minLength: k,
      maxLength: k,
    }),
  )
  .map((rows) => rows.map((row) => row.map((value) => value / 100)));

describe('rankClass', () => {
  it("equals Tukey's threshold by SciPy, pair by pair", () => {
    const ranked = blocked.cases.map((one) => ({ ...one, ranking: rankClass(entriesOf(one.table)) }));
    const tukey = ranked.filter(
      ({ ranking, residualSd }) => ranking.method === 'tukey-kramer' && residualSd > 0.05,
    );
    expect(tukey.length).toBeGreaterThan(20);
    for (const { table: rows, threshold, df, ranking } of tukey) {
      expect(ranking.df).toBe(df);
      expect(Math.abs(ranking.minimalDetectableDifference! / threshold - 1)).toBeLessThan(1e-6);
      const means = rows.map(meanOf);
      const expected = means.map((mean) => ({
        low: 1 + means.filter((other) => other - mean > threshold).length,
        high: means.length - means.filter((other) => mean - other > threshold).length,
      }));
      expect(rows.map((_, i) => ranking.intervals.get(`e${i}`))).toEqual(expected);
    }
  });

  it('ranks a plain class', () => {
    const ranking = rankClass(
      entriesOf([
        [90, 90.2, 90.1],
        [90.1, 90.1, 90.2],
        [92, 92.2, 92.1],
        [85, 85.1, 85.2],
      ]),
    );
    expect(plain(ranking)).toEqual({
      e0: { low: 2, high: 3 },
      e1: { low: 2, high: 3 },
      e2: { low: 1, high: 1 },
      e3: { low: 4, high: 4 },
    });
    expect(ranking).toMatchObject({ method: 'tukey-kramer', df: 6 });
    expect(ranking.note).toBe(
      'Tukey–Kramer at 95 % on accuracy ~ entry + base: 3 bases, 6 degrees of freedom.',
    );
  });

  it('leaves out entries with fewer than two runs, and ranks nothing when fewer than two remain', () => {
    const [a, b] = entriesOf([
      [90, 91],
      [80, 81],
    ]);
    const single = { id: 'single', byBase: { 0: 99 } };
    expect(plain(rankClass([a!, single, b!]))).toEqual({ e0: { low: 1, high: 1 }, e1: { low: 2, high: 2 } });
    expect(rankClass([a!, single])).toMatchObject({
      minimalDetectableDifference: null,
      df: null,
      residualSd: null,
    });
    expect(rankClass([a!, single]).intervals.size).toBe(0);
    expect(rankClass([]).intervals.size).toBe(0);
  });

  it('takes Games–Howell where bases differ, and says so', () => {
    const ranking = rankClass([
      { id: 'a', byBase: { 0: 90, 1: 90.2, 2: 90.1 } },
      { id: 'b', byBase: { 0: 85, 1: 85.1 } },
    ]);
    expect(ranking).toMatchObject({ method: 'games-howell', df: null, residualSd: null });
    expect(ranking.note).toContain("the entries' bases differ");
    expect(plain(ranking)).toEqual({ a: { low: 1, high: 1 }, b: { low: 2, high: 2 } });
  });

  it('takes Games–Howell where spreads differ more than threefold, the floor counted', () => {
    const spread = (sd: number) => [90 - sd, 90, 90 + sd];
    expect(rankClass(entriesOf([spread(0.1), spread(0.31)])).method).toBe('games-howell');
    expect(rankClass(entriesOf([spread(0.1), spread(0.29)])).method).toBe('tukey-kramer');
    expect(rankClass(entriesOf([spread(0), spread(0.14)])).method).toBe('tukey-kramer');
  });

  it('calls every difference above the minimal detectable one significant', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const { intervals, minimalDetectableDifference } = rankClass(entriesOf(rows));
        const means = rows.map(meanOf);
        const best = Math.max(...means);
        for (const [i, mean] of means.entries()) {
          if (best - mean > minimalDetectableDifference!)
            expect(intervals.get(`e${i}`)!.low).toBeGreaterThan(1);
        }
      }),
    );
  });

  it('does not depend on the order of entries', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const entries = entriesOf(rows);
        expect(plain(rankClass([...entries].reverse()))).toEqual(plain(rankClass(entries)));
      }),
    );
  });

  it('does not depend on which seed is which base', () => {
    fc.assert(
      fc.property(table, fc.nat(), (rows, seed) => {
        const n = rows[0]!.length;
        const turned = rows.map((row) => row.map((_, i) => row[(i + seed) % n]!));
        expect(plain(rankClass(entriesOf(turned)))).toEqual(plain(rankClass(entriesOf(rows))));
      }),
    );
  });

  it('divides by no spread, whichever test is taken', () => {
    const flat = (value: number, n: number) => Array.from({ length: n }, () => value);
    for (const rows of [
      [flat(90, 3), flat(90, 3), flat(90, 3)],
      [flat(90, 3), flat(91, 3)],
      [flat(90, 3), flat(90, 4), flat(91, 2)],
      [flat(90, 3), [88, 90, 92]],
    ]) {
      const { intervals, minimalDetectableDifference, detectable } = rankClass(entriesOf(rows));
      const numbers = [...intervals.values()].flatMap(({ low, high }) => [low, high]);
      expect([...numbers, minimalDetectableDifference, detectable ?? 0].every(Number.isFinite)).toBe(true);
    }
  });

  it('does not change when a constant is added to every accuracy', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const moved = rows.map((row) => row.map((value) => value - 30));
        expect(plain(rankClass(entriesOf(moved)))).toEqual(plain(rankClass(entriesOf(rows))));
      }),
    );
  });

  it('holds every rank in its interval: the intervals allow an order', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const { intervals } = rankClass(entriesOf(rows));
        const order = rows.map((row, i) => ({ i, mean: meanOf(row) })).sort((a, b) => b.mean - a.mean);
        for (const [at, { i }] of order.entries()) {
          const { low, high } = intervals.get(`e${i}`)!;
          expect(low).toBeLessThanOrEqual(at + 1);
          expect(high).toBeGreaterThanOrEqual(at + 1);
        }
      }),
    );
  });

  it.each([
    { k: 3, n: 3, baseSd: 0.3 },
    { k: 20, n: 3, baseSd: 0 },
    { k: 20, n: 5, baseSd: 0.3 },
    { k: 5, n: 5, baseSd: 0 },
  ])('keeps the family-wise error: $k entries, $n bases of SD $baseSd', ({ k, n, baseSd }) => {
    expect(familyWiseError({ k, n, baseSd, noiseSd: 0.2, draws: 1500 })).toBeLessThan(0.06);
  });
});
