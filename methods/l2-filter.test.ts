import { describe, expect, it } from 'vitest';
import { l2Filter } from '#methods/l2-filter';
import { criterion, order, orderByL1, scaled, scaledScores, withFilters } from '#methods/testing/tiny';

describe('l2-filter', () => {
  it('scores as an independent PyTorch implementation', () => {
    const { scores } = criterion<{ scores: Record<string, number[]> }>('l2');
    const own = scaledScores(l2Filter);
    expect(Object.keys(own)).toEqual(['s1b0.conv1', 's2b0.conv1', 's3b0.conv1']);
    for (const [layer, values] of Object.entries(own)) {
      scaled(scores)[layer]!.forEach((score, i) => expect(values[i]).toBeCloseTo(score, 4));
    }
  });

  it('drops many small weights where L1 drops a few large ones', () => {
    const many = Array.from({ length: 20 }, () => 0.1);
    // L1: 2.0, 1, 5, 6; L2: .45, 1, 5, 6.
    const weights = withFilters([many, [1], [5], [6]]);
    expect(order(l2Filter, weights)).toEqual([0, 1, 2, 3]);
    expect(orderByL1(weights)).toEqual([1, 0, 2, 3]);
  });
});
