import { studentQuantile } from '#core/stats/studentT';

/** Mean and sample SD of n ≥ 2 runs. */
export type Runs = { readonly mean: number; readonly sd: number; readonly n: number };

/**
 * Prediction interval: where the mean of `future` further runs of the same entry will lie with this confidence, new
 * bases and seeds included. It is wider than the interval of the mean, which says where the mean itself lies.
 */
export function predictionInterval(
  { mean, sd, n }: Runs,
  future = 1,
  confidence = 0.95,
): readonly [number, number] {
  const half = studentQuantile((1 + confidence) / 2, n - 1) * sd * Math.sqrt(1 / n + 1 / future);
  return [mean - half, mean + half];
}
