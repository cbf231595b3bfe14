import { describe, expect, it } from 'vitest';
import { normalCdf, normalDensity } from '#core/stats/normal';
import { rangeDistribution } from '#core/stats/rangeDistribution';

/** The integral itself, on a grid of its own. */
function integral(w: number, k: number): number {
  const step = 1 / 20;
  let sum = 0;
  for (let z = -9; z <= 9; z += step)
    sum += normalDensity(z) * Math.max(0, normalCdf(z) - normalCdf(z - w)) ** (k - 1);
  return k * step * sum;
}

describe('distribution of the range', () => {
  it.each([2, 3, 4, 20, 333, 10_000])('is the integral, on the grid and between, for %i values', (k) => {
    const range = rangeDistribution(k);
    const asked = Array.from({ length: 700 }, (_, i) => 0.003 + i * 0.0191);
    const off = asked.filter((w) => Math.abs(range(w) - integral(w, k)) > 1e-11);
    expect(off).toEqual([]);
    expect(range(1)).toBeCloseTo(integral(1, k), 12);
  });

  it('is known for two and for three values near 0', () => {
    // The difference of two is normal with variance 2.
    expect(rangeDistribution(2)(0.01)).toBeCloseTo(2 * normalCdf(0.01 / Math.SQRT2) - 1, 14);
    expect(rangeDistribution(3)(0)).toBe(0);
  });

  it('is 1 where no range reaches', () => {
    expect(rangeDistribution(5)(16.99)).toBe(1);
    expect(rangeDistribution(5)(1e6)).toBe(1);
  });
});
