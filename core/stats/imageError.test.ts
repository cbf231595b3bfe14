import { describe, expect, it } from 'vitest';
import { imageBootstrapError, unpairedImageError } from '#core/stats/imageError';
import { farFrom } from '#core/stats/testing/near';
import reference from '../../test-data/stats/imageError.json' with { type: 'json' };

const { cases } = reference;

describe('image bootstrap', () => {
  it('equals its closed form by NumPy in 200 cases', () => {
    expect(cases).toHaveLength(200);
    expect(
      farFrom(
        cases,
        ({ a, b }) => imageBootstrapError(a, b),
        ({ error }) => error,
        1e-9,
      ),
    ).toEqual([]);
  });

  it("is what SciPy's resampling comes to", () => {
    const resampled = cases.filter((one) => one.resampled !== undefined);
    expect(resampled.length).toBeGreaterThan(15);
    // 20,000 resamples: the standard error of a standard error is half a percent.
    expect(
      farFrom(
        resampled,
        ({ a, b }) => imageBootstrapError(a, b),
        (one) => one.resampled!,
        0.025,
      ),
    ).toEqual([]);
  });

  it('is half a point for one accuracy of 92 % on 10,000 images, at 95 %', () => {
    expect(1.96 * unpairedImageError(92, 100, 10_000)).toBeCloseTo(0.53, 2);
    const right = Float64Array.from({ length: 10_000 }, (_, i) => Number(i < 9200));
    expect(
      imageBootstrapError(
        right,
        right.map(() => 1),
      ),
    ).toBeCloseTo(unpairedImageError(92, 100, 10_000), 12);
  });
});
