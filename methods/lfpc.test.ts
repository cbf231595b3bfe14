import { describe, expect, it } from 'vitest';
import { importance } from '#methods/testing/expected';
import { hashedValues } from '#methods/testing/hashedValues';
import { lfpc, learnCriteria } from '#methods/lfpc';
import { gates, measure } from '#methods/testing/observations';
import { groups, LAYER, orderByL1, tiny, withFilters } from '#methods/testing/tiny';
import type { Statistics } from '#methods/method';
import type { Weight } from '#core/networks/weights';

type Scored = { readonly order: readonly number[]; readonly scores: Float64Array };

/** LFPC's order of LAYER's filters by slopes of their gates, batch by batch; other layers' slopes are zero. */
function scored(
  weights: ReadonlyMap<string, Weight>,
  slopes: readonly (readonly number[])[],
  steps = 1000,
): Scored {
  const config = lfpc.configSchema.parse({ ratio: { kind: 'target' }, steps });
  const series = (values: readonly (readonly number[])[]) => [
    {
      node: 's1b0.bn1',
      batches: values.map((batch) => Float64Array.from(batch)),
      images: slopes.map(() => 16),
    },
  ];
  const none = slopes.map(() => [0, 0, 0, 0]);
  const statistics: Statistics = Object.fromEntries(
    groups.map(({ id }) => [id, series(id === LAYER ? slopes : none)]),
  );
  const scores = lfpc.score({ graph: tiny, groups, config, seed: 3 }, weights, statistics)[LAYER]!;
  return { scores, order: Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || b - a) };
}

describe('lfpc', () => {
  it.each(importance.lfpc.map((one) => [one.case, one] as const))(
    'learns what a search over all combinations finds (%i)',
    (seed, { layers, channels, batches, images, share, criteria, loss }) => {
      const gone = Math.ceil(share * channels);
      const filters = Array.from({ length: layers }, (_, layer) => {
        const width = hashedValues(200 + seed, layers * channels);
        const first = hashedValues(300 + seed, layers * channels);
        const data = hashedValues(100 + seed, layers * 9 * channels)
          .subarray(layer * 9 * channels, (layer + 1) * 9 * channels)
          .map((w, i) => {
            const at = layer * channels + (i % channels);
            const wide = w * (1 + 3 * Math.abs(width[at]!));
            return i < channels ? wide * 4 * first[at]! : wide;
          });
        return { shape: [3, 3, 1, channels], data };
      });
      const slopes = hashedValues(400 + seed, batches * layers * channels).map((value) => value / 10);
      // The criteria once more, by loops.
      const column = ({ data }: Weight, c: number) =>
        Array.from({ length: 9 }, (_, i) => data[i * channels + c]!);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      const scores = (layer: number, criterion: number): number[] =>
        Array.from({ length: channels }, (_, c) => {
          const own = column(filters[layer]!, c);
          if (criterion === 0) return sum(own.map(Math.abs));
          if (criterion === 1) return Math.sqrt(sum(own.map((w) => w * w)));
          const others = Array.from({ length: channels }, (_o, k) => column(filters[layer]!, k));
          return sum(others.map((other) => Math.sqrt(sum(other.map((w, i) => (w - own[i]!) ** 2)))));
        });
      const effects = filters.map((_, layer) =>
        [0, 1, 2].map((criterion) => {
          const of = scores(layer, criterion);
          const least = Array.from(of.keys())
            .sort((a, b) => of[a]! - of[b]!)
            .slice(0, gone);
          return Float64Array.from(
            { length: batches },
            (_b, b) => -sum(least.map((c) => slopes[(b * layers + layer) * channels + c]!)),
          );
        }),
      );
      const learned = learnCriteria(
        effects,
        Array.from({ length: batches }, () => images),
        2000,
        seed,
      );
      const estimate = (chosen: readonly number[]): number => {
        const changes = Array.from({ length: batches }, (_, b) =>
          sum(chosen.map((criterion, layer) => effects[layer]![criterion]![b]!)),
        );
        return sum(changes.map((change) => change + (images / 2) * change ** 2)) / batches;
      };
      expect(estimate(criteria)).toBeCloseTo(loss, 6);
      const all = Array.from({ length: 27 }, (_, i) =>
        estimate([i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)]),
      );
      // The sampler is no search: it may end a tenth of the way from the best to the mean of all.
      expect(estimate(learned)).toBeLessThan(loss + 0.1 * (sum(all) / 27 - loss));
    },
  );

  /** By L1 filters 2 and 3 are the least; by L2 filters 0 and 1, whose weight is spread. */
  const weights = withFilters([[1, 1, 1, 1], [1, 1, 1, 1.1], [3], [3.1]]);

  it('keeps what L1 would drop where the loss would feel that', () => {
    const slopes = [
      [0, 0, 3, -2],
      [0, 0, -2, 3],
      [0, 0, 3, 2],
    ];
    const { order } = scored(weights, slopes);
    expect(orderByL1(weights).slice(0, 2).toSorted()).toEqual([2, 3]);
    expect(order.slice(0, 2).toSorted()).toEqual([0, 1]);
  });

  it('goes by L1 where that is what the loss feels least', () => {
    const { order, scores } = scored(weights, [
      [3, -2, 0, 0],
      [-2, 3, 0, 0],
    ]);
    expect(order.slice(0, 2)).toEqual([2, 3]);
    // L1 norms 4, 4.1, 3 and 3.1 by their mean.
    expect([...scores]).toEqual([4, 4.1, 3, 3.1].map((score) => expect.closeTo(score / 3.55, 6)));
  });

  it('measures the slope of a gate behind batch norm', () => {
    const input = { graph: tiny, groups, config: lfpc.asPublished, seed: 1 };
    const slopes = gates([{ gamma: 2, dGamma: 3, beta: 5, dBeta: -1 }]);
    expect([...measure(lfpc, input, slopes)!]).toEqual([1]);
  });
});
