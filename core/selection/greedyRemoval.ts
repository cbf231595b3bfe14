/**
 * Removes channel after channel, each time the one after which cost(T) = Σ_{i∈T} linear_i + Σ_{i,j∈T} quadratic_ij is
 * smallest; ties go to the higher index, so that the lower stays. `quadratic` is symmetric, `n × n`. Returns channels in
 * the order in which they go, the last one never needed, and the cost after each.
 */
export function greedyRemoval(
  quadratic: Float64Array,
  linear: Float64Array,
): { readonly order: readonly number[]; readonly costs: readonly number[] } {
  const n = linear.length;
  // What removing each channel adds, given those already removed.
  const added = linear.map((value, i) => value + quadratic[i * n + i]!);
  const left = new Set(added.keys());
  const order: number[] = [];
  const costs: number[] = [];
  let cost = 0;
  while (left.size > 0) {
    let next = -1;
    for (const i of left) if (next === -1 || added[i]! <= added[next]!) next = i;
    left.delete(next);
    cost += added[next]!;
    order.push(next);
    costs.push(cost);
    for (const i of left) added[i]! += 2 * quadratic[next * n + i]!;
  }
  return { order, costs };
}

/** Importance by order of removal: 0 for the channel that goes first. */
export function removalScores(order: readonly number[]): Float64Array {
  const scores = new Float64Array(order.length);
  order.forEach((channel, step) => (scores[channel] = step));
  return scores;
}
