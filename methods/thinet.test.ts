import { describe, expect, it } from 'vitest';
import { greedyRemoval } from '#core/selection/greedyRemoval';
import type { RefitPatches } from '#methods/method';
import { drawnGram, fittedScales } from '#methods/reconstruction';
import { groups, orderByL1, tiny, withFilters } from '#methods/testing/tiny';
import { scoresOfBatches } from '#methods/testing/observations';
import { expected, patches, pointwise, withOnly } from '#methods/testing/reconstruction';
import { thinet } from '#methods/thinet';

const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
const refitOf = (config: object) => {
  const full = thinet.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  return thinet.init({ graph: tiny, groups, config: full, seed: 1 }).reconstruct;
};

describe('thinet', () => {
  it('removes the channels that NumPy removes, at the same cost', () => {
    const gram = drawnGram(patches);
    const { order, costs } = greedyRemoval(gram, new Float64Array(5));
    expect(order).toEqual(expected.thinet.order);
    expect(costs.map((cost, i) => cost / expected.thinet.objective[i]!)).toEqual(near([1, 1, 1, 1, 1]));
    const scores = scoresOfBatches(thinet, [patches]);
    expect(expected.thinet.order.map((channel) => scores[channel])).toEqual([0, 1, 2, 3, 4]);
  });

  it('fits the factors that NumPy fits, and multiplies the weights by them', () => {
    const { kept, scale } = expected.thinet;
    const layer = withOnly(kept);
    expect([...fittedScales(layer)]).toEqual(near(scale));
    const weight = refitOf({})!.refit(layer);
    layer.channelColumns.forEach((column, i) => {
      const factor = scale[Math.floor(i / expected.taps)]!;
      expect(weight[column * 3]).toBeCloseTo(factor * layer.weight[column * 3]!, 5);
    });
    expect(refitOf({ rescale: 'none' })).toBeUndefined();
  });

  it('leaves the factor of a channel that is never seen at 1', () => {
    const seen = pointwise(
      [
        [1, 0],
        [2, 0],
      ],
      [1, 1],
    );
    const layer: RefitPatches = { ...seen, targets: Float32Array.of(3, 6) };
    expect([...fittedScales(layer)]).toEqual(near([3, 1]));
  });

  it('drops the channel that the next layer does not read where L1 drops the smallest filter', () => {
    const readings = [
      [9, 1, 2, 3],
      [8, 2, 3, 1],
      [7, 3, 1, 2],
    ];
    const scores = scoresOfBatches(thinet, [pointwise(readings, [0.01, 1, 1, 1])]);
    expect(scores[0]).toBe(0);
    expect(orderByL1(withFilters([[9], [1], [2], [3]]))[0]).toBe(1);
  });
});
