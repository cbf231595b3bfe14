import { describe, expect, it } from 'vitest';
import { taylorFo } from '#methods/taylor-fo';
import { filters, gates, measure, scoresOfBatches } from '#methods/testing/observations';
import { groups, orderByL1, tiny, withFilters } from '#methods/testing/tiny';

/** Filter 0 is large but hardly matters; 1's contributions cancel; 2 and 3 are alike but for a sign. */
const WEIGHTS = [
  [9, 9],
  [2, 2],
  [1, 1],
  [1, 1],
];
const batches = [
  filters(WEIGHTS, [
    [0.01, 0],
    [1, -1],
    [1, 1],
    [1, 0],
  ]),
  filters(WEIGHTS, [
    [0, 0],
    [2, -2],
    [1, 1],
    [0, 1],
  ]),
];

describe('taylor-fo', () => {
  it('sums the squares of w · ∂L/∂w, averaged over batches', () => {
    expect(scoresOfBatches(taylorFo, batches)).toEqual(
      [0.0081 / 2, 20, 2, 1].map((x) => expect.closeTo(x, 6)),
    );
  });

  it('or squares the sums, where contributions cancel', () => {
    const scores = scoresOfBatches(taylorFo, batches, { group: 'square-of-sum' });
    expect(scores).toEqual([0.0081 / 2, 0, 4, 1].map((x) => expect.closeTo(x, 6)));
  });

  it('drops the filter that the loss hardly feels where L1 keeps it above all', () => {
    const scores = scoresOfBatches(taylorFo, batches);
    expect(scores.indexOf(Math.min(...scores))).toBe(0);
    expect(orderByL1(withFilters(WEIGHTS)).at(-1)).toBe(0);
  });

  it('doesn’t look at batch norm', () => {
    const config = taylorFo.asPublished;
    const input = { graph: tiny, groups, config, seed: 1 };
    expect(measure(taylorFo, input, gates([{ gamma: 1, dGamma: 1, beta: 1, dBeta: 1 }]))).toBeNull();
  });
});
