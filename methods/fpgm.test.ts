import { describe, expect, it } from 'vitest';
import { fpgm } from '#methods/fpgm';
import { criterion, order, orderByL1, scaled, scaledScores, withFilters } from '#methods/testing/tiny';

describe('fpgm', () => {
  it.each([
    ['fpgm', {}],
    ['fpgmTorchPruning', { distance: 'squared-weights' }],
  ])('scores as an independent PyTorch implementation: %s', (name, config) => {
    const { scores } = criterion<{ scores: Record<string, number[]> }>(name);
    const own = scaledScores(fpgm, config);
    expect(Object.keys(own)).toEqual(['s1b0.conv1', 's2b0.conv1', 's3b0.conv1']);
    for (const [layer, values] of Object.entries(own)) {
      scaled(scores)[layer]!.forEach((score, i) => expect(values[i]).toBeCloseTo(score, 4));
    }
  });

  /** Three large filters that are nearly one, and a small one that is like none. */
  const weights = withFilters([[10], [10, 1], [10, -1], [0, 0, 2]]);

  it('drops one of several alike where L1 drops the small one', () => {
    expect(order(fpgm, weights)).toEqual([0, 2, 1, 3]);
    expect(orderByL1(weights)[0]).toBe(3);
  });

  it('drops the smallest norms first when asked to, then takes distances among the rest', () => {
    // Without filter 3: 0 is 1 from each, the others 1 and 2. With a share of a half, 0 goes by its norm as well.
    expect(order(fpgm, weights, { normStep: 0.25 })).toEqual([3, 0, 2, 1]);
    expect(order(fpgm, weights, { normStep: 0.5 }).slice(0, 2)).toEqual([3, 0]);
  });
});
