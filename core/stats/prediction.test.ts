import { describe, expect, it } from 'vitest';
import { entryMean } from '#core/fairness/entryMean';
import { predictionInterval } from '#core/stats/prediction';
import reference from '../../test-data/stats/means.json' with { type: 'json' };

describe('predictionInterval', () => {
  it('equals statsmodels for the next run and SciPy for the mean of five, in 200 cases', () => {
    expect(reference.cases).toHaveLength(200);
    for (const { values, nextRun, nextFive } of reference.cases) {
      const { mean, sd, n } = entryMean(values);
      const runs = { mean: mean!, sd: sd!, n };
      for (const [future, wanted] of [
        [1, nextRun],
        [5, nextFive],
      ] as const) {
        const found = predictionInterval(runs, future);
        for (const i of [0, 1])
          expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThan(1e-9 * Math.abs(wanted[i]!));
      }
    }
  });

  it('is a point when the runs agree', () => {
    expect(predictionInterval({ mean: 90, sd: 0, n: 3 })).toEqual([90, 90]);
  });
});
