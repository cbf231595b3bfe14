import { describe, expect, it } from 'vitest';
import { studentCdf, studentQuantile } from '#core/stats/studentT';
import reference from '../../test-data/stats/studentT.json' with { type: 'json' };

const RELATIVE = 1e-9;
const { cases } = reference;

describe('Student t', () => {
  it('equals SciPy in 200 distribution values', () => {
    const off = cases.filter(({ t, df, cdf }) => !(Math.abs(studentCdf(t, df) / cdf - 1) < RELATIVE));
    expect(cases).toHaveLength(200);
    expect(off).toEqual([]);
  });

  it('equals SciPy in 200 quantiles', () => {
    const off = cases.filter(
      ({ p, df, quantile }) => !(Math.abs(studentQuantile(p, df) / quantile - 1) < RELATIVE),
    );
    expect(off).toEqual([]);
  });

  it('has the closed forms of one and two degrees of freedom', () => {
    expect(studentQuantile(0.975, 1)).toBeCloseTo(Math.tan(Math.PI * 0.475), 10);
    expect(studentQuantile(0.975, 2)).toBeCloseTo(0.95 / Math.sqrt(2 * 0.975 * 0.025), 10);
    expect(studentCdf(1, 1)).toBeCloseTo(0.75, 14);
  });

  it('is symmetric, and says what lies outside of its domain', () => {
    expect(studentQuantile(0.25, 7)).toBe(-studentQuantile(0.75, 7));
    expect(studentCdf(0, 3)).toBe(0.5);
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(studentQuantile(1, 3)).toBe(Infinity);
    expect(studentQuantile(0, 3)).toBe(-Infinity);
    expect(studentQuantile(1.1, 3)).toBeNaN();
  });

  it('comes near the normal distribution with many degrees of freedom', () => {
    expect(studentQuantile(0.975, 1e7)).toBeCloseTo(1.959963984540054, 5);
  });
});
