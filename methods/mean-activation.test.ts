import { describe, expect, it } from 'vitest';
import { apoz } from '#methods/apoz';
import { meanActivation } from '#methods/mean-activation';
import { maps, scoresOfBatches } from '#methods/testing/observations';
import { orderByL1, withFilters } from '#methods/testing/tiny';

const batch = maps(1, 4, [
  [
    [8, 0, 0, 0],
    [1, 1, 1, 1],
    [0, 2, 0, 2],
    [3, 3, 3, 0],
  ],
  [
    [0, 0, 0, 8],
    [0, 0, 0, 0],
    [2, 0, 2, 0],
    [0, 3, 3, 3],
  ],
]);

describe('mean-activation', () => {
  it('is the mean response over images and places', () => {
    expect(scoresOfBatches(meanActivation, [batch])).toEqual([2, 0.5, 1, 18 / 8]);
  });

  it('drops the quiet filter where counting zeros drops the one that seldom answers', () => {
    const lowest = (scores: number[]) => scores.indexOf(Math.min(...scores));
    expect(lowest(scoresOfBatches(meanActivation, [batch]))).toBe(1);
    expect(lowest(scoresOfBatches(apoz, [batch]))).toBe(0);
    expect(orderByL1(withFilters([[1], [9], [2], [3]]))[0]).toBe(0);
  });
});
