/** What a group's scores are divided by before groups are compared. */
export const NORMALISERS = ['none', 'mean', 'max', 'l2'] as const;
export type Normaliser = (typeof NORMALISERS)[number];

/**
 * Scores of one group divided by a number of their own: the mean or the largest of their absolute values, or their
 * Euclidean norm (Molchanov 2017's layer-wise normalisation). Their order stays. Scores that are all 0 stay 0.
 */
export function normalised(scores: ArrayLike<number>, by: Normaliser): Float64Array {
  const values = Float64Array.from(scores);
  const size = sizeOf(values, by);
  return size === 0 ? values : values.map((score) => score / size);
}

function sizeOf(scores: Float64Array, by: Normaliser): number {
  const absolute = scores.map(Math.abs);
  switch (by) {
    case 'none':
      return 1;
    case 'mean':
      return absolute.reduce((a, b) => a + b, 0) / absolute.length;
    case 'max':
      return absolute.reduce((a, b) => Math.max(a, b), 0);
    case 'l2':
      return Math.hypot(...absolute);
  }
}
