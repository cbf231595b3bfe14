import { describe, expect, it } from 'vitest';
import { apoz } from '#methods/apoz';
import { maps, scoresOfBatches } from '#methods/testing/observations';
import { orderByL1, withFilters } from '#methods/testing/tiny';

/** Two images of 1 × 4 maps: channel 0 answers seldom but loudly, 1 always and quietly. */
const batch = maps(1, 4, [
  [
    [100, 0, 0, 0],
    [1, 1, 1, 1],
    [0, 2, 0, 2],
    [3, 3, 3, 0],
  ],
  [
    [0, 0, 0, 0],
    [1, 1, 1, 1],
    [2, 0, 2, 0],
    [0, 3, 3, 3],
  ],
]);

describe('apoz', () => {
  it('is the share of responses above zero', () => {
    expect(scoresOfBatches(apoz, [batch])).toEqual([1 / 8, 1, 1 / 2, 3 / 4]);
  });

  it('counts every image once, whatever the size of its batch', () => {
    const rest = maps(1, 4, [
      [
        [1, 1, 1, 1],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    ]);
    expect(scoresOfBatches(apoz, [batch, rest])).toEqual([5 / 12, 2 / 3, 1 / 3, 1 / 2]);
  });

  it('drops the filter that seldom answers where L1 drops the smallest', () => {
    const scores = scoresOfBatches(apoz, [batch]);
    expect(scores.indexOf(Math.min(...scores))).toBe(0);
    expect(orderByL1(withFilters([[9], [1], [2], [3]]))[0]).toBe(1);
  });
});
