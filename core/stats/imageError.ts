/**
 * Bootstrap over test images: the standard error, in points, of a difference of accuracies as the set of images
 * varies. Resampling N images with replacement has a closed form, the limit of infinitely many resamples:
 * √(Σ(dᵢ − d̄)²)/N. `a[i]` and `b[i]` say how often the runs of A and B had image i right, as a share from 0 to 1.
 */
export function imageBootstrapError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const images = a.length;
  let mean = 0;
  for (let i = 0; i < images; i++) mean += (a[i]! - b[i]!) / images;
  let squares = 0;
  for (let i = 0; i < images; i++) squares += (a[i]! - b[i]! - mean) ** 2;
  return (100 * Math.sqrt(squares)) / images;
}

/**
 * The same where it is not recorded which images were right: accuracies in percent, images drawn for each alone. An
 * upper bound wherever the two networks tend to be right on the same images.
 */
export function unpairedImageError(accuracyA: number, accuracyB: number, images: number): number {
  const variance = (accuracy: number) => (accuracy * (100 - accuracy)) / images;
  return Math.sqrt(variance(accuracyA) + variance(accuracyB));
}
