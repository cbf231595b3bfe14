import { describe, expect, it } from 'vitest';
import { entropy } from '#methods/entropy';
import { maps, scoresOfBatches } from '#methods/testing/observations';
import { orderByL1, withFilters } from '#methods/testing/tiny';

/** Means by image of four channels: always 5; 0, 0, 0, 8; 1 and 2 by turns; 0, 1, 2, 4. Maps of two places around them. */
const MEANS = [
  [5, 0, 1, 0],
  [5, 0, 2, 1],
  [5, 0, 1, 2],
  [5, 8, 2, 4],
];
const image = (means: readonly number[]) => means.map((mean) => [mean / 2, (3 * mean) / 2]);
const batches = [maps(1, 2, MEANS.slice(0, 3).map(image)), maps(2, 1, MEANS.slice(3).map(image))];

describe('entropy', () => {
  it('is that of the mean responses in equal bins', () => {
    const quarter = 0.25 * Math.log(4) + 0.75 * Math.log(4 / 3);
    expect(scoresOfBatches(entropy, batches, { bins: 4 })).toEqual(
      [0, quarter, Math.log(2), Math.log(4)].map((value) => expect.closeTo(value, 12)),
    );
    // In two bins 0 and 1 fall together, and 2 and 4.
    expect(scoresOfBatches(entropy, batches, { bins: 2 })[3]).toBeCloseTo(Math.log(2), 12);
  });

  it('drops the filter that always answers alike where L1 drops the smallest', () => {
    const scores = scoresOfBatches(entropy, batches);
    expect(scores.indexOf(Math.min(...scores))).toBe(0);
    expect(orderByL1(withFilters([[9], [1], [2], [3]]))[0]).toBe(1);
  });
});
