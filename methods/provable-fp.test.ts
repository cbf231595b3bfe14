import { describe, expect, it } from 'vitest';
import { largestShares, provableFp } from '#methods/provable-fp';
import { importance } from '#methods/testing/expected';
import { hashedValues } from '#methods/testing/hashedValues';
import { scoresOfBatches } from '#methods/testing/observations';
import { pointwise } from '#methods/testing/reconstruction';
import { LAYER, groups, orderByL1, tiny, withFilters } from '#methods/testing/tiny';

describe('provable-fp', () => {
  it.each(Object.entries(importance.provableFp))(
    'gives the sensitivities of an independent computation (%s)',
    (_, { rows, channels, perChannel, filters, signed, scores }) => {
      const columns = channels * perChannel;
      const drawn = hashedValues(11, rows * columns);
      const shares = largestShares({
        rows,
        columns,
        filters,
        patches: signed ? drawn : drawn.map((value) => Math.max(0, value)),
        weight: hashedValues(12, columns * filters),
        drawn: new Int32Array(rows),
        channels,
        channelColumns: Int32Array.from({ length: columns }, (_c, i) => i),
      });
      expect([...shares]).toEqual(scores.map((score) => expect.closeTo(score, 6)));
    },
  );

  it('keeps the one channel that an output lives by once, where L1 keeps the large filter', () => {
    // Filter 0 is large and read weakly everywhere; channel 1 alone answers at the last place.
    const readings = [
      [1, 0, 5, 5],
      [1, 0, 5, 4],
      [0, 0.1, 0, 0],
    ];
    const scores = scoresOfBatches(provableFp, [pointwise(readings, [0.1, 0.1, 1, 1])]);
    expect(scores[1]).toBe(1);
    expect(Math.min(...scores)).toBe(scores[0]);
    expect(orderByL1(withFilters([[9], [1], [2], [3]]))).toEqual([1, 2, 3, 0]);
  });

  it('takes a channel’s largest share of all layers that read it', () => {
    const input = { graph: tiny, groups, config: provableFp.asPublished, seed: 1 };
    const reader = (...shares: number[]) => ({
      node: 'x',
      batches: [Float64Array.from(shares)],
      images: [1],
    });
    const statistics = { [LAYER]: [reader(0.5, 0.1, 0, 0.2), reader(0.25, 0.75, 0, 0.1)] };
    expect([...provableFp.score(input, new Map(), statistics)[LAYER]!]).toEqual([0.5, 0.75, 0, 0.2]);
  });
});
