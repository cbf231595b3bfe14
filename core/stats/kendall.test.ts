import { describe, expect, it } from 'vitest';
import { kendallW } from '#core/stats/kendall';
import { farFrom } from '#core/stats/testing/near';
import reference from '../../test-data/stats/kendall.json' with { type: 'json' };

const { cases } = reference;

describe('kendallW', () => {
  it("is SciPy's Friedman statistic over m (k − 1) in 200 cases, ties among them", () => {
    expect(cases).toHaveLength(200);
    expect(
      farFrom(
        cases,
        (one) => kendallW(one.scores).p!,
        (one) => one.p,
        1e-9,
      ),
    ).toEqual([]);
    const off = cases.filter((one) => !(Math.abs(kendallW(one.scores).w! - one.w) < 1e-9));
    expect(off).toEqual([]);
    expect(
      cases.filter(({ scores }) => scores.some((row) => new Set(row).size < row.length)).length,
    ).toBeGreaterThan(20);
  });

  it('is 1 for one order and 0 for opposite ones', () => {
    expect(
      kendallW([
        [1, 2, 3],
        [10, 20, 21],
      ]).w,
    ).toBe(1);
    expect(
      kendallW([
        [1, 2, 3],
        [3, 2, 1],
      ]).w,
    ).toBe(0);
  });

  it('has no value when everything ties', () => {
    expect(
      kendallW([
        [1, 1],
        [2, 2],
      ]),
    ).toEqual({ w: null, p: null });
  });
});
