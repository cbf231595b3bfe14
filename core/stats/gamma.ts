import { CONVERGED } from '#core/stats/converged';

/** ln Γ(x) for x > 0: Stirling's series after a shift to x ≥ 20; absolute error below 1e-13 of max(1, |ln Γ|). */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 20) {
    product *= shifted;
    shifted += 1;
  }
  const r = 1 / shifted;
  const s = r * r;
  const series = r * (1 / 12 + s * (-1 / 360 + s * (1 / 1260 + s * (-1 / 1680 + s / 1188))));
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_2PI + series - Math.log(product);
}

/** Regularised upper incomplete gamma function Q(a, x), a > 0: what is left of the gamma distribution above x. */
export function gammaAbove(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

const HALF_LOG_2PI = 0.9189385332046728;
const STEPS = 100_000;

/** P(a, x) = x^a e^−x / Γ(a) times this. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * CONVERGED) break;
  }
  return sum;
}

/** Q(a, x) = x^a e^−x / Γ(a) times this: Lentz's way through the continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < STEPS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < CONVERGED) break;
  }
  return value;
}
