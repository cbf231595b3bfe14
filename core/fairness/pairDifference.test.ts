import { describe, expect, it } from 'vitest';
import { basesToDecide, pairDifference } from '#core/fairness/pairDifference';
import { fitBlocked } from '#core/stats/blocked';
import reference from '../../test-data/stats/pairs.json' with { type: 'json' };

const { cases } = reference;

describe('pairDifference', () => {
  it('equals the paired t test and TOST of SciPy, wherever the floor leaves the spread alone', () => {
    const found = cases.map((one) => ({ ...one, found: pairDifference(one.a, one.b) }));
    const free = found.filter(({ found: { residualSd } }) => residualSd !== 0.05);
    expect(cases).toHaveLength(200);
    expect(free.length).toBeGreaterThan(180);
    for (const { interval, p, tost, found: one } of free) {
      expect(one.interval![0]).toBeCloseTo(interval[0]!, 9);
      expect(one.interval![1]).toBeCloseTo(interval[1]!, 9);
      expect(Math.abs(one.p! / p - 1)).toBeLessThan(1e-9);
      expect(Math.abs(one.equivalenceP! / tost - 1)).toBeLessThan(1e-9);
      expect(one.winner !== '0').toBe(p < 0.05);
      expect(one.equivalent).toBe(tost < 0.05);
    }
    expect(new Set(free.map(({ found: one }) => one.winner))).toEqual(new Set(['A', 'B', '0']));
    expect(free.some(({ found: one }) => one.equivalent)).toBe(true);
  });

  it('is the blocked fit of two entries', () => {
    const { a, b } = cases[0]!;
    expect(pairDifference(a, b).residualSd).toBeCloseTo(fitBlocked([a, b]).residualSd, 12);
  });

  it('looks at common bases only', () => {
    expect(pairDifference([90, null, 92, 93], [89, 90, null, 92])).toMatchObject({ n: 2, mean: 1 });
    expect(pairDifference([90, null], [null, 90])).toMatchObject({ n: 0, mean: null, winner: '0' });
    expect(pairDifference([90], [80])).toMatchObject({
      n: 1,
      mean: 10,
      interval: null,
      winner: '0',
      equivalent: false,
    });
  });

  it('divides by no spread: equal runs are compared with the floor', () => {
    const equal = pairDifference([90, 90, 90], [90, 90, 90]);
    expect(equal).toMatchObject({ mean: 0, residualSd: 0.05, winner: '0', equivalent: true });
    expect(pairDifference([91, 91, 91], [90, 90, 90])).toMatchObject({
      mean: 1,
      winner: 'A',
      equivalent: false,
    });
  });
});

describe('basesToDecide', () => {
  it('asks for enough bases to call the difference seen significant with 80 % power', () => {
    // (t.975 + t.8)·.2·√(2/n): .301 at n = 9, .281 at n = 10.
    expect(basesToDecide({ n: 3, mean: 0.3, residualSd: 0.2 })).toBe(10);
  });

  it('asks for enough bases to call no difference equivalent', () => {
    // (t.95 + t.8)·.2·√(2/n): .305 at n = 7, .279 at n = 8.
    expect(basesToDecide({ n: 3, mean: 0, residualSd: 0.2 })).toBe(8);
  });

  it('gives up beyond a hundred, and wants three where the spread is unknown', () => {
    expect(basesToDecide({ n: 5, mean: 0.15, residualSd: 1.5 })).toBeNull();
    expect(basesToDecide({ n: 1, mean: 0.15, residualSd: null })).toBe(3);
  });
});
