import { describe, expect, it } from 'vitest';
import { normalCdf } from '#core/stats/normal';
import reference from '../../test-data/stats/normal.json' with { type: 'json' };

describe('normalCdf', () => {
  it('equals SciPy', () => {
    const off = reference.cases.filter(({ z, cdf }) => !(Math.abs(normalCdf(z) / cdf - 1) < 1e-12));
    expect(reference.cases).toHaveLength(104);
    expect(off).toEqual([]);
  });
});
