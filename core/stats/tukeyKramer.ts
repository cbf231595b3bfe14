import { studentizedRangeCdf, studentizedRangeQuantile } from '#core/stats/studentizedRange';

/** What all pairs of a family are compared with: k means, their pooled SD and its degrees of freedom. */
export type Family = { readonly k: number; readonly sd: number; readonly df: number };

/**
 * Tukey–Kramer: the difference of two means of nA and nB values above which it is significant, family-wise over all
 * pairs of the family: q(k, df) · sd · √((1/nA + 1/nB)/2).
 */
export function tukeyThreshold({ k, sd, df }: Family, nA: number, nB: number, confidence: number): number {
  return studentizedRangeQuantile(confidence, k, df) * sd * pairScale(nA, nB);
}

/** Adjusted p-value of one difference in a family whose SD is not 0 (floor it). */
export function tukeyP(difference: number, { k, sd, df }: Family, nA: number, nB: number): number {
  return 1 - studentizedRangeCdf(Math.abs(difference) / (sd * pairScale(nA, nB)), k, df);
}

function pairScale(nA: number, nB: number): number {
  return Math.sqrt((1 / nA + 1 / nB) / 2);
}
