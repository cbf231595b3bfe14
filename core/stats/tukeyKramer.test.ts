import { describe, expect, it } from 'vitest';
import { meanOf, sampleSd } from '#core/fairness/entryMean';
import { tukeyP, tukeyThreshold } from '#core/stats/tukeyKramer';
import reference from '../../test-data/stats/tukeyKramer.json' with { type: 'json' };

describe('Tukey–Kramer', () => {
  it("equals SciPy's p-values and half widths of all pairs in 200 families of unequal sizes", () => {
    expect(reference.cases).toHaveLength(200);
    for (const { samples, p, half } of reference.cases) {
      const df = samples.reduce((sum, values) => sum + values.length - 1, 0);
      const squares = samples.reduce((sum, values) => sum + (values.length - 1) * sampleSd(values) ** 2, 0);
      const family = { k: samples.length, sd: Math.sqrt(squares / df), df };
      for (const [i, a] of samples.entries()) {
        for (const [j, b] of samples.entries()) {
          if (j <= i) continue;
          const found = tukeyP(meanOf(a) - meanOf(b), family, a.length, b.length);
          expect(Math.abs(found - p[i]![j]!)).toBeLessThan(1e-6);
          const threshold = tukeyThreshold(family, a.length, b.length, 0.95);
          expect(Math.abs(threshold / half[i]![j]! - 1)).toBeLessThan(1e-6);
        }
      }
    }
  });
});
