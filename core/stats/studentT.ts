import { CONVERGED } from '#core/stats/converged';
import { betaFraction } from '#core/stats/incompleteBeta';

/**
 * Student's t distribution, relative error below 1e-11 for 1 ≤ df ≤ 1e7. Tail and centre come from the regularised
 * incomplete beta function by its continued fraction (Lentz), whichever of the two is not a difference from 1;
 * quantiles by Newton steps in logarithms, where both curves are concave, so that every step stays on one side.
 */

/** P(T ≤ t) with `df` > 0 degrees of freedom (fractions allowed). */
export function studentCdf(t: number, df: number): number {
  if (t === 0) return 0.5;
  const { centre, tail } = studentShares(Math.abs(t), df);
  return t < 0 ? tail / 2 : 0.5 + centre / 2;
}

/** The t with P(T ≤ t) = p; ±Infinity at p = 1 and 0, NaN outside of [0, 1]. Values are kept: intervals ask again and again. */
export function studentQuantile(p: number, df: number): number {
  const name = `${p}/${df}`;
  const known = quantiles.get(name);
  if (known !== undefined) return known;
  const value = solveQuantile(p, df);
  if (quantiles.size >= KEPT_QUANTILES) quantiles.clear();
  quantiles.set(name, value);
  return value;
}

const KEPT_QUANTILES = 5000;
const quantiles = new Map<string, number>();

function solveQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  const upper = Math.min(p, 1 - p);
  if (upper === 0) return p < 0.5 ? -Infinity : Infinity;
  const t = upper < 0.25 ? fromTail(2 * upper, df) : fromCentre(2 * Math.abs(p - 0.5), df);
  return p < 0.5 ? -t : t;
}

type Shares = { readonly centre: number; readonly tail: number };

/** P(|T| ≤ t) and P(|T| > t) for t > 0. */
function studentShares(t: number, df: number): Shares {
  const square = t * t;
  const a = df / 2;
  const b = 0.5;
  const x = df / (df + square);
  const front =
    (Math.exp(-a * Math.log1p(square / df)) * (t / Math.sqrt(df + square)) * gammaStep(a)) /
    Math.sqrt(Math.PI);
  if (x < (a + 1) / (a + b + 2)) {
    const tail = (front * betaFraction(a, b, x)) / a;
    return { centre: 1 - tail, tail };
  }
  const centre = (front * betaFraction(b, a, square / (df + square))) / b;
  return { centre, tail: 1 - centre };
}

function studentDensity(t: number, df: number): number {
  return (gammaStep(df / 2) / Math.sqrt(Math.PI * df)) * Math.exp((-(df + 1) / 2) * Math.log1p((t * t) / df));
}

const NEWTON_STEPS = 100;

/** Solves P(|T| > t) = tail from above: the normal tail bound ½·exp(−z²/2) gives the start. */
function fromTail(tail: number, df: number): number {
  let t = Math.sqrt(df * Math.expm1((-2 * Math.log(tail)) / df));
  for (let i = 0; i < NEWTON_STEPS; i++) {
    const here = studentShares(t, df).tail;
    const step = (here * Math.log(here / tail)) / (2 * studentDensity(t, df) * t);
    t *= Math.exp(step);
    if (Math.abs(step) < CONVERGED) break;
  }
  return t;
}

/** Solves P(|T| ≤ t) = centre from below: the density is largest at 0. */
function fromCentre(centre: number, df: number): number {
  let t = centre / (2 * studentDensity(0, df));
  for (let i = 0; i < NEWTON_STEPS; i++) {
    const here = studentShares(t, df).centre;
    const step = (here * Math.log(centre / here)) / (2 * studentDensity(t, df) * t);
    t *= Math.exp(step);
    if (Math.abs(step) < CONVERGED) break;
  }
  return t;
}

/** Γ(x + ½) / Γ(x), by its asymptotic series after a shift to x ≥ 20. */
function gammaStep(x: number): number {
  let shifted = x;
  let factor = 1;
  while (shifted < 20) {
    factor *= shifted / (shifted + 0.5);
    shifted += 1;
  }
  const r = 1 / shifted;
  const s = r * r;
  const series = r * (-1 / 8 + s * (1 / 192 + s * (-1 / 640 + s * (17 / 14_336 - s * (31 / 18_432)))));
  return factor * Math.sqrt(shifted) * Math.exp(series);
}
