import type { Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';

/**
 * Scores of methods that look at each filter's own weights: for every group, the sum over the layers that write its
 * channels of a score per filter. Inner groups have one such layer, residual streams several.
 */
export function sumOverProducers(
  groups: readonly Group[],
  weights: ReadonlyMap<string, Weight>,
  filterScores: (weight: Weight) => Float64Array,
): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(
    groups.map((group) => {
      const total = new Float64Array(group.channels);
      for (const { node, side } of group.members) {
        if (side !== 'out') continue;
        filterScores(weights.get(`${node}.weight`)!).forEach((score, i) => (total[i]! += score));
      }
      return [group.id, total];
    }),
  );
}

/**
 * Σ over a filter's weights of `term`, for each filter of a weight whose last axis is filters (convolution HWIO, linear
 * `[in, out]`). Summed in doubles, in storage order.
 */
export function sumPerFilter({ shape, data }: Weight, term: (weight: number) => number): Float64Array {
  const filters = shape.at(-1)!;
  const sums = new Float64Array(filters);
  data.forEach((weight, i) => (sums[i % filters]! += term(weight)));
  return sums;
}

/** Euclidean norm of each filter of a weight. */
export function l2Norms(weight: Weight): Float64Array {
  return sumPerFilter(weight, (w) => w * w).map(Math.sqrt);
}
