import { describe, expect, it } from 'vitest';
import { studentQuantile } from '#core/stats/studentT';
import { studentizedRangeCdf, studentizedRangeQuantile } from '#core/stats/studentizedRange';
import reference from '../../test-data/stats/studentizedRange.json' with { type: 'json' };

const RELATIVE = 1e-6;
const { cases } = reference;

describe('studentized range', () => {
  it('equals SciPy in 200 distribution values', () => {
    const off = cases.filter(
      ({ q, k, df, cdf }) => !(Math.abs(studentizedRangeCdf(q, k, df) / cdf - 1) < RELATIVE),
    );
    expect(cases).toHaveLength(200);
    expect(off).toEqual([]);
  });

  it('equals SciPy in 200 quantiles', () => {
    const off = cases.filter(
      ({ p, k, df, quantile }) => !(Math.abs(studentizedRangeQuantile(p, k, df) / quantile - 1) < RELATIVE),
    );
    expect(off).toEqual([]);
  });

  it('is √2 times the t quantile for two means', () => {
    for (const df of [1, 2, 4, 17.5, 300]) {
      const t = Math.SQRT2 * studentQuantile(0.975, df);
      expect(Math.abs(studentizedRangeQuantile(0.95, 2, df) / t - 1)).toBeLessThan(1e-10);
    }
  });

  it('holds for ten thousand means, where a class is largest', () => {
    // SciPy 1.17.1: studentized_range.ppf(.95, 10000, inf)
    expect(Math.abs(studentizedRangeQuantile(0.95, 10_000, Infinity) / 8.475559692021012 - 1)).toBeLessThan(
      1e-9,
    );
  });

  it('is a distribution function', () => {
    expect(studentizedRangeCdf(0, 5, 10)).toBe(0);
    expect(studentizedRangeCdf(1e4, 5, 10)).toBeCloseTo(1, 12);
  });
});
