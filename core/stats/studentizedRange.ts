import { overSpread } from '#core/stats/chiQuadrature';
import { rangeDistribution } from '#core/stats/rangeDistribution';

/**
 * The studentized range (Tukey): the range of k independent standard normal values over an independent estimate of
 * their SD with df degrees of freedom.
 *
 *   P(Q ≤ q) = ∫ f(s) · R(q·s) ds,   R(w) = k ∫ φ(z) · [Φ(z) − Φ(z − w)]^(k−1) dz
 *
 * with s² ~ χ²(df)/df. Both integrals run by the trapezoid rule over the whole line (s in logarithms), which converges
 * exponentially for such integrands; the weights of f are normalised by their own sum. Absolute error below 2e-11.
 */

/** P(Q ≤ q) for k ≥ 2 means and `df` ≥ 1 degrees of freedom (fractions and Infinity allowed). */
export function studentizedRangeCdf(q: number, k: number, df: number): number {
  if (q <= 0) return 0;
  if (df > LARGE_DF) return rangeDistribution(k)(q);
  return overSpread(df, Math.min(k, 400), rangeCdfOf(q, k));
}

/** s ↦ R(q·s), which rises in s: beyond where it is nothing, or all, it isn't computed again. */
function rangeCdfOf(q: number, k: number): (s: number) => number {
  const rangeCdf = rangeDistribution(k);
  let nothing = 0;
  let all = Infinity;
  return (s) => {
    const w = q * s;
    if (w <= nothing) return 0;
    if (w >= all) return 1;
    const value = rangeCdf(w);
    if (value < NOTHING) nothing = w;
    if (value === 1) all = w;
    return value;
  };
}

/** Far below what a sum of such values can show. */
const NOTHING = 1e-25;

/** The q with P(Q ≤ q) = p, 0 < p < 1, relative error below 1e-9. Values are kept, because rankings ask again. */
export function studentizedRangeQuantile(p: number, k: number, df: number): number {
  const name = `${p}/${k}/${df}`;
  const known = quantiles.get(name);
  if (known !== undefined) return known;
  const value = solveQuantile(p, k, df);
  if (quantiles.size >= KEPT_QUANTILES) quantiles.clear();
  quantiles.set(name, value);
  return value;
}

const LARGE_DF = 1e8;
/** Classes of every size, with three to ten runs an entry: some megabytes. */
const KEPT_QUANTILES = 50_000;
const quantiles = new Map<string, number>();

/**
 * Bracket by doubling, then Illinois steps on ln(1 − cdf) until two of them agree; with few degrees of freedom in ln q,
 * because a tail that falls like a power is a straight line there.
 */
function solveQuantile(p: number, k: number, df: number): number {
  const [place, at] = df < POWER_TAIL_DF ? [Math.log, Math.exp] : [same, same];
  const error = (q: number): number => Math.log1p(-studentizedRangeCdf(q, k, df)) - Math.log1p(-p);
  let low = 2;
  let fLow = error(low);
  while (fLow < 0) fLow = error((low /= 2));
  let high = 2 * low;
  let fHigh = error(high);
  while (fHigh > 0) [low, fLow, high, fHigh] = [high, fHigh, 2 * high, error(2 * high)];
  let last = high;
  for (let i = 0; i < SOLVER_STEPS; i++) {
    const q = at(place(low) + ((place(high) - place(low)) * fLow) / (fLow - fHigh));
    if (Math.abs(q - last) < SOLVER_AGREES * q) return q;
    const f = error(q);
    const isSameSide = f > 0 === q > last;
    last = q;
    // An end that stays has its value halved, so that both ends move.
    if (f > 0) {
      [low, fLow] = [q, f];
      if (isSameSide) fHigh /= 2;
    } else {
      [high, fHigh] = [q, f];
      if (isSameSide) fLow /= 2;
    }
  }
  return last;
}

const same = (value: number): number => value;

const POWER_TAIL_DF = 30;
const SOLVER_STEPS = 200;
const SOLVER_AGREES = 1e-11;
