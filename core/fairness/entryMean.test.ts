import { describe, expect, it } from 'vitest';
import { entryMean } from '#core/fairness/entryMean';
import reference from '../../test-data/stats/means.json' with { type: 'json' };

describe('entryMean', () => {
  it('equals SciPy', () => {
    expect(reference.cases).toHaveLength(200);
    for (const one of reference.cases) {
      const found = entryMean(one.values);
      expect(found.n).toBe(one.values.length);
      expect(found.mean).toBeCloseTo(one.mean, 10);
      expect(found.sd).toBeCloseTo(one.sd, 10);
      expect(found.interval![0]).toBeCloseTo(one.interval[0]!, 9);
      expect(found.interval![1]).toBeCloseTo(one.interval[1]!, 9);
    }
  });

  it('has no interval with fewer than two runs', () => {
    expect(entryMean([])).toEqual({ mean: null, sd: null, interval: null, n: 0 });
    expect(entryMean([91])).toEqual({ mean: 91, sd: null, interval: null, n: 1 });
  });

  it('takes equal runs as they are', () => {
    expect(entryMean([91, 91, 91])).toEqual({ mean: 91, sd: 0, interval: [91, 91], n: 3 });
  });
});
