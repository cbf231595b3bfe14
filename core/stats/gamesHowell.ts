import { studentizedRangeCdf, studentizedRangeQuantile } from '#core/stats/studentizedRange';

/** Mean of n ≥ 2 values with their standard deviation, which must not be 0 (floor it). */
export type Sample = { readonly mean: number; readonly sd: number; readonly n: number };

/**
 * Games–Howell: whether the means of two of k samples differ, family-wise at level 1 − `confidence`, without assuming
 * equal variances (J. Educ. Stat. 1, 1976): |difference| against q(k, Welch's df) · √((s₁²/n₁ + s₂²/n₂)/2).
 */
export function gamesHowellDiffers(a: Sample, b: Sample, k: number, confidence: number): boolean {
  const { error, df } = welch(a, b);
  const difference = Math.abs(a.mean - b.mean);
  // The quantile falls with df, and whole numbers of df are kept: most pairs are decided by the neighbours.
  if (difference <= studentizedRangeQuantile(confidence, k, Math.ceil(df)) * error) return false;
  if (difference > studentizedRangeQuantile(confidence, k, Math.floor(df)) * error) return true;
  return difference > studentizedRangeQuantile(confidence, k, df) * error;
}

/** Adjusted p-value of the difference of two of k samples. */
export function gamesHowellP(a: Sample, b: Sample, k: number): number {
  const { error, df } = welch(a, b);
  return 1 - studentizedRangeCdf(Math.abs(a.mean - b.mean) / error, k, df);
}

/** A difference above this is significant for the pair; rounded up by taking df down to a whole number. */
export function gamesHowellThreshold(a: Sample, b: Sample, k: number, confidence: number): number {
  const { error, df } = welch(a, b);
  return studentizedRangeQuantile(confidence, k, Math.floor(df)) * error;
}

function welch(a: Sample, b: Sample): { error: number; df: number } {
  const va = a.sd ** 2 / a.n;
  const vb = b.sd ** 2 / b.n;
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  // Rounding can push the exact bounds min(n) − 1 ≤ df ≤ n₁ + n₂ − 2 across a whole number.
  return { error: Math.sqrt((va + vb) / 2), df: Number(df.toFixed(9)) };
}
