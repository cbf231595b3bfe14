import { studentizedRangeCdf, studentizedRangeQuantile } from '#core/stats/studentizedRange';

/** Mean of n ≥ 2 values with their standard deviation, which must not be 0 (floor it). */
export type Sample = { readonly mean: number; readonly sd: number; readonly n: number };

/** The comparisons of k samples, family-wise at one confidence. */
export type GamesHowell = {
  /** Whether the means of two samples differ. */
  differs(a: Sample, b: Sample): boolean;
  /** A difference above this is significant for the pair; rounded up by taking df down to a whole number. */
  threshold(a: Sample, b: Sample): number;
  /** Whether fractions of degrees of freedom count; else they are taken down to whole ones. */
  readonly exact: boolean;
  /** q at a whole number of degrees of freedom: more of them never have a larger one. */
  quantile(df: number): number;
};

/**
 * Games–Howell, without assuming equal variances (J. Educ. Stat. 1, 1976): |difference| against
 * q(k, Welch's df) · √((s₁²/n₁ + s₂²/n₂)/2). Quantiles of whole degrees of freedom are kept, and bound those between:
 * q is convex in 1/df, so a chord lies above it and the next chord's extension below. What the bounds leave open is
 * decided by the distribution itself.
 */
export function gamesHowell(k: number, confidence: number): GamesHowell {
  const whole: number[] = [];
  const at = (df: number) => (whole[df] ??= studentizedRangeQuantile(confidence, k, df));
  return {
    differs(a, b) {
      const ratio = Math.abs(a.mean - b.mean) / errorOf(a, b);
      if (ratio <= at(a.n + b.n - 2)) return false;
      const df = welchDf(a, b);
      const [low, high] = [Math.floor(df), Math.ceil(df)];
      if (ratio > at(low)) return true;
      if (k > EXACT_FAMILY || ratio <= at(high)) return false;
      if (ratio > onLine(df, low, at(low), high, at(high))) return true;
      if (ratio <= onLine(df, high, at(high), high + 1, at(high + 1))) return false;
      return studentizedRangeCdf(ratio, k, df) > confidence;
    },
    threshold: (a, b) => at(Math.floor(welchDf(a, b))) * errorOf(a, b),
    exact: k <= EXACT_FAMILY,
    quantile: at,
  };
}

/** At 1/df on the line through (1/df₁, q₁) and (1/df₂, q₂). */
function onLine(df: number, df1: number, q1: number, df2: number, q2: number): number {
  return q1 + ((q2 - q1) * (1 / df - 1 / df1)) / (1 / df2 - 1 / df1);
}

/**
 * Larger families take df down to a whole number, so that a few quantiles serve all pairs: with so many entries the
 * test is a little stricter than Games–Howell, never more lenient.
 */
const EXACT_FAMILY = 100;

/** Adjusted p-value of the difference of two of k samples. */
export function gamesHowellP(a: Sample, b: Sample, k: number): number {
  return 1 - studentizedRangeCdf(Math.abs(a.mean - b.mean) / errorOf(a, b), k, welchDf(a, b));
}

function errorOf(a: Sample, b: Sample): number {
  return Math.sqrt(((a.sd * a.sd) / a.n + (b.sd * b.sd) / b.n) / 2);
}

function welchDf(a: Sample, b: Sample): number {
  const va = (a.sd * a.sd) / a.n;
  const vb = (b.sd * b.sd) / b.n;
  const df = (va + vb) ** 2 / ((va * va) / (a.n - 1) + (vb * vb) / (b.n - 1));
  // Rounding can push the exact bounds min(n) − 1 ≤ df ≤ n₁ + n₂ − 2 across a whole number.
  return Math.round(df * 1e9) / 1e9;
}
