import { describe, expect, it } from 'vitest';
import { ccp } from '#methods/ccp';
import { filters } from '#methods/testing/observations';
import { expected } from '#methods/testing/reconstruction';
import { groups, LAYER, orderByL1, tiny, withFilters } from '#methods/testing/tiny';

const { contributions, images, order, secondOrder } = expected.ccp;
/** Scores of four filters by what each batch says that they contribute to its loss. */
function scores(rows: readonly (readonly number[])[], config: object = {}): number[] {
  const full = ccp.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  const series = {
    node: LAYER,
    batches: rows.map((row) => Float64Array.from(row)),
    images: rows.map(() => images),
  };
  return [
    ...ccp.score({ graph: tiny, groups, config: full, seed: 1 }, new Map(), { [LAYER]: [series] })[LAYER]!,
  ];
}
const removed = (values: readonly number[]) =>
  Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);

describe('ccp', () => {
  it('removes in the order in which the expansion grows least, as NumPy evaluates it', () => {
    expect(removed(scores(contributions))).toEqual(order);
    const second = scores(contributions, { terms: 'second-order' });
    expect(removed(second)).toEqual(secondOrder);
    expect(secondOrder).not.toEqual(order);
  });

  it('sums a filter’s weights times their gradients', () => {
    const layer = filters(
      [
        [1, 2],
        [3, 0],
      ],
      [
        [0.5, -0.25],
        [1, 9],
      ],
    );
    const { observe } = ccp.init({ graph: tiny, groups, config: ccp.asPublished, seed: 1 });
    if (observe?.kind !== 'gradients') throw new Error('ccp looks at gradients');
    expect([...observe.measure(layer)!]).toEqual([0, 3]);
  });

  it('drops two filters that make up for each other where L1 drops the smallest', () => {
    // Filter 3 undoes what filter 0 does to the loss of each image; the others act on their own.
    const rows = [
      [2, 2.1, 2.15, -2.2],
      [-2, 2.1, -2.15, 2.2],
      [2, -2.1, -2.15, -2.2],
      [-2, -2.1, 2.15, 2.2],
    ];
    expect(removed(scores(rows))).toEqual([0, 3, 1, 2]);
    expect(orderByL1(withFilters([[9], [1], [2], [8]])).slice(0, 2)).toEqual([1, 2]);
  });
});
