import { describe, expect, it } from 'vitest';
import { hrank } from '#methods/hrank';
import { maps, scoresOfBatches } from '#methods/testing/observations';
import { orderByL1, withFilters } from '#methods/testing/tiny';

const flat = Array.from({ length: 9 }, () => 100);
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const two = [1, 2, 3, 0, 1, 1, 1, 3, 4];
const none = Array.from({ length: 9 }, () => 0);

describe('hrank', () => {
  const batches = [
    maps(3, 3, [
      [flat, identity, two, none],
      [flat, two, none, none],
    ]),
    maps(3, 3, [[flat, identity, two, flat]]),
  ];

  it('is the mean rank of the feature maps', () => {
    expect(scoresOfBatches(hrank, batches)).toEqual([1, 8 / 3, 4 / 3, 1 / 3]);
  });

  it('drops loud flat maps before quiet rich ones, where L1 drops the smallest filter', () => {
    const scores = scoresOfBatches(hrank, batches);
    expect(scores[0]).toBeLessThan(scores[1]!);
    expect(orderByL1(withFilters([[9], [1], [2], [3]]))[0]).toBe(1);
  });
});
