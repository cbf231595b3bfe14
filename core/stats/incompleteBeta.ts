import { CONVERGED } from '#core/stats/converged';
import { logGamma } from '#core/stats/gamma';

/**
 * Regularised incomplete beta function I_x(a, b) and its complement 1 − I_x(a, b), each without a difference from 1
 * where it is the smaller one. `y` is 1 − x, given beside x because it may be known more precisely.
 */
export function betaShares(
  x: number,
  y: number,
  a: number,
  b: number,
): { readonly below: number; readonly above: number } {
  if (x <= 0) return { below: 0, above: 1 };
  if (y <= 0) return { below: 1, above: 0 };
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y));
  if (x < (a + 1) / (a + b + 2)) {
    const below = (front * betaFraction(a, b, x)) / a;
    return { below, above: 1 - below };
  }
  const above = (front * betaFraction(b, a, y)) / b;
  return { below: 1 - above, above };
}

const FRACTION_STEPS = 100_000;

/** Continued fraction of the incomplete beta function: I_x(a, b) = x^a (1−x)^b / (a·B(a, b)) times this. */
export function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < FRACTION_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < CONVERGED) break;
  }
  return value;
}
