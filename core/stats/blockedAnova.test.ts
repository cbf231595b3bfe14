import { describe, expect, it } from 'vitest';
import { blockedAnova } from '#core/stats/blockedAnova';
import { farFrom } from '#core/stats/testing/near';
import reference from '../../test-data/stats/blocked.json' with { type: 'json' };

const { cases } = reference;

describe('blockedAnova', () => {
  it("equals statsmodels' table in 200 cases", () => {
    expect(cases).toHaveLength(200);
    for (const term of ['entry', 'base'] as const) {
      const found = (one: (typeof cases)[number]) => blockedAnova(one.table)[term];
      expect(
        farFrom(
          cases,
          (one) => found(one).sumOfSquares,
          (one) => one.terms[term].sumOfSquares,
          1e-9,
        ),
      ).toEqual([]);
      expect(
        farFrom(
          cases,
          (one) => found(one).f!,
          (one) => one.terms[term].f,
          1e-9,
        ),
      ).toEqual([]);
      expect(
        farFrom(
          cases,
          (one) => found(one).p!,
          (one) => one.terms[term].p,
          1e-9,
        ),
      ).toEqual([]);
    }
  });

  it('divides by no spread', () => {
    const { entry, residual } = blockedAnova([
      [90, 91],
      [92, 93],
    ]);
    expect(residual.sumOfSquares).toBe(0);
    expect(entry).toEqual({ sumOfSquares: 4, df: 1, f: null, p: null });
  });
});
