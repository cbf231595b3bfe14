import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '#core/stats/holm';
import reference from '../../test-data/stats/holm.json' with { type: 'json' };

describe('holmAdjusted', () => {
  it('equals statsmodels in 200 families', () => {
    expect(reference.cases).toHaveLength(200);
    for (const { p, adjusted } of reference.cases) {
      const found = holmAdjusted(p);
      expect(found).toHaveLength(adjusted.length);
      for (const [i, value] of found.entries()) expect(Math.abs(value / adjusted[i]! - 1)).toBeLessThan(1e-9);
    }
  });

  it('changes nothing for a single hypothesis', () => {
    expect(holmAdjusted([0.04])).toEqual([0.04]);
    expect(holmAdjusted([])).toEqual([]);
  });
});
