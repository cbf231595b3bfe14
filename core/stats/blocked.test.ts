import { describe, expect, it } from 'vitest';
import { RESIDUAL_SD_FLOOR, fitBlocked } from '#core/stats/blocked';
import reference from '../../test-data/stats/blocked.json' with { type: 'json' };

describe('fitBlocked', () => {
  it('equals least squares on dummy variables', () => {
    expect(reference.cases).toHaveLength(200);
    for (const { table, df, residualSd } of reference.cases) {
      const fit = fitBlocked(table);
      expect(fit.df).toBe(df);
      expect(Math.abs(fit.residualSd / Math.max(RESIDUAL_SD_FLOOR, residualSd) - 1)).toBeLessThan(1e-9);
    }
  });

  it('follows a table by hand', () => {
    // Entry means 91 and 89, base means 89, 90, 91: residuals ±.5, 0, ∓.5, sum of squares 1, two degrees of freedom.
    const fit = fitBlocked([
      [90.5, 91, 91.5],
      [87.5, 89, 90.5],
    ]);
    expect(fit.means).toEqual([91, 89]);
    expect(fit.df).toBe(2);
    expect(fit.residualSd).toBeCloseTo(Math.sqrt(1 / 2), 12);
  });

  it('floors the spread of runs that agree exactly', () => {
    const fit = fitBlocked([
      [90, 91],
      [92, 93],
    ]);
    expect(fit.residualSd).toBe(0.05);
  });
});
