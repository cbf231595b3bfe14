import { describe, expect, it } from 'vitest';
import { meanOf, sampleSd } from '#core/fairness/entryMean';
import { gamesHowell, gamesHowellP } from '#core/stats/gamesHowell';
import reference from '../../test-data/stats/gamesHowell.json' with { type: 'json' };

const { cases } = reference;

const sampleOf = (values: readonly number[]) => ({
  mean: meanOf(values),
  sd: sampleSd(values),
  n: values.length,
});

describe('Games–Howell', () => {
  it("equals SciPy's p-values of all pairs in 200 families", () => {
    expect(cases).toHaveLength(200);
    for (const { samples, p } of cases) {
      const all = samples.map(sampleOf);
      for (const [i, a] of all.entries()) {
        for (const [j, b] of all.entries()) {
          if (j > i) expect(Math.abs(gamesHowellP(a, b, all.length) - p[i]![j]!)).toBeLessThan(1e-6);
        }
      }
    }
  });

  it('decides every pair as SciPy does', () => {
    const decided = new Set<boolean>();
    for (const { samples, p } of cases.slice(0, 60)) {
      const all = samples.map(sampleOf);
      const test = gamesHowell(all.length, 0.95);
      for (const [i, a] of all.entries()) {
        for (const [j, b] of all.entries()) {
          if (i === j) continue;
          const differs = test.differs(a, b);
          expect(differs).toBe(p[i]![j]! < 0.05);
          decided.add(differs);
        }
      }
    }
    expect(decided.size).toBe(2);
  });

  it('is never more lenient in a large family, where df is taken down to a whole number', () => {
    const a = { mean: 90, sd: 0.2, n: 5 };
    const b = { mean: 91, sd: 0.7, n: 4 };
    const test = gamesHowell(101, 0.95);
    const lead = test.threshold(a, b);
    expect(test.differs(a, { ...b, mean: a.mean + lead * 0.9999 })).toBe(false);
    expect(test.differs(a, { ...b, mean: a.mean + lead * 1.0001 })).toBe(true);
    expect(gamesHowellP(a, { ...b, mean: a.mean + lead }, 101)).toBeLessThan(0.05);
  });

  it('gives a threshold above which a pair is significant', () => {
    const a = { mean: 90, sd: 0.2, n: 5 };
    const b = { mean: 90, sd: 0.7, n: 4 };
    const test = gamesHowell(6, 0.95);
    const threshold = test.threshold(a, b);
    expect(test.differs(a, { ...b, mean: 90 + threshold * 1.0001 })).toBe(true);
    expect(test.differs(a, { ...b, mean: 90 + threshold * 0.7 })).toBe(false);
  });
});
