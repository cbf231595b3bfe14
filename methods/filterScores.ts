import type { Group } from '#core/networks/groups';
import type { Weight } from '#core/networks/weights';

/**
 * Scores of methods that look at each filter's own weights: for every group, the sum over the layers that make its
 * channels or filter them one by one of a score per filter. Inner groups have one such layer, residual streams several,
 * and the inside of an inverted residual two: the 1×1 convolution and the depthwise one, which is gone with a channel too.
 */
export function sumOverFilters(
  groups: readonly Group[],
  weights: ReadonlyMap<string, Weight>,
  filterScores: (weight: Weight) => Float64Array,
): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(
    groups.map((group) => {
      const total = new Float64Array(group.channels);
      for (const { node, side, offset } of group.members) {
        if (side !== 'out' && side !== 'depthwise') continue;
        const scores = filterScores(filtersOf(weights.get(`${node}.weight`)!, offset, group.channels));
        scores.forEach((score, i) => (total[i]! += score));
      }
      return [group.id, total];
    }),
  );
}

/**
 * A group's own filters: `channels` of them from `offset` on. All of a layer that makes channels; a depthwise
 * convolution behind a concatenation has filters of several groups.
 */
export function filtersOf({ shape, data }: Weight, offset: number, channels: number): Weight {
  const filters = shape.at(-1)!;
  if (filters === channels) return { shape, data };
  const own = new Float32Array((data.length / filters) * channels);
  for (let from = offset, to = 0; to < own.length; from += filters, to += channels) {
    own.set(data.subarray(from, from + channels), to);
  }
  return { shape: shape.with(-1, channels), data: own };
}

/**
 * Σ over a filter's weights of `term`, for each filter of a weight whose last axis is filters (convolution HWIO, linear
 * `[in, out]`). Summed in doubles, in storage order.
 */
export function sumPerFilter({ shape, data }: Weight, term: (weight: number) => number): Float64Array {
  const filters = shape.at(-1)!;
  const sums = new Float64Array(filters);
  for (let at = 0; at < data.length; at += filters) {
    for (let filter = 0; filter < filters; filter++) sums[filter]! += term(data[at + filter]!);
  }
  return sums;
}

/** Euclidean norm of each filter of a weight. */
export function l2Norms(weight: Weight): Float64Array {
  return sumPerFilter(weight, (w) => w * w).map(Math.sqrt);
}
