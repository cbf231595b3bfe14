import { describe, expect, it } from 'vitest';
import { chiSquaredAbove, fAbove } from '#core/stats/tails';
import { farFrom } from '#core/stats/testing/near';
import reference from '../../test-data/stats/tails.json' with { type: 'json' };

const { cases } = reference;

describe('tails', () => {
  it('of F equal SciPy in 200 cases', () => {
    expect(cases).toHaveLength(200);
    expect(
      farFrom(
        cases,
        ({ f, d1, d2 }) => fAbove(f, d1, d2),
        ({ fAbove: wanted }) => wanted,
        1e-9,
      ),
    ).toEqual([]);
  });

  it('of chi-squared equal SciPy in 200 cases', () => {
    expect(
      farFrom(
        cases,
        ({ x, d1 }) => chiSquaredAbove(x, d1),
        ({ chi2Above }) => chi2Above,
        1e-9,
      ),
    ).toEqual([]);
  });

  it('are 1 at nothing and 0 at infinity', () => {
    expect([fAbove(0, 3, 4), fAbove(Infinity, 3, 4), chiSquaredAbove(0, 2)]).toEqual([1, 0, 1]);
    expect(chiSquaredAbove(2, 2)).toBeCloseTo(Math.exp(-1), 14);
  });
});
