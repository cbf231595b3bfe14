import { NEGLIGIBLE } from '#core/stats/chiQuadrature';
import { normalCdf, normalDensity } from '#core/stats/normal';

/**
 * w ↦ R(w) = k ∫ φ(z) · [Φ(z) − Φ(z − w)]^(k−1) dz, the distribution function of the range of k ≥ 2 independent standard
 * normal values. Absolute error below 1e-11.
 *
 * A quantile of the studentized range asks for thousands of values of one k. R is smooth, so it is integrated (trapezoid
 * rule over the whole line, which converges exponentially here) at multiples of 1 / W_PER_UNIT only, those that are asked
 * for, and taken between them from the polynomial through the nearest NODES of them.
 */
export function rangeDistribution(k: number): (w: number) => number {
  const known = distributions.get(k);
  if (known !== undefined) return known;
  const made = interpolated(k);
  if (distributions.size >= MOST_KEPT) distributions.clear();
  distributions.set(k, made);
  return made;
}

/** Each has at most some hundreds of values. */
const MOST_KEPT = 500;
const distributions = new Map<number, (w: number) => number>();

/** Grid points of z in one unit, and of w; both lie on the grid of w, so that Φ is needed there only. */
const Z_PER_UNIT = 12;
const W_PER_UNIT = 48;
const FINER = W_PER_UNIT / Z_PER_UNIT;
const Z_LIMIT = 8.5;
/** Even, so that as many lie on either side. */
const NODES = 16;
/** In grid points of w: from there on R is 1 to the last digit. */
const W_LIMIT = 2 * Z_LIMIT * W_PER_UNIT;

/** Φ at −Z_LIMIT + i / W_PER_UNIT. */
const BELOW = Float64Array.from({ length: W_LIMIT + 1 }, (_, i) => normalCdf(i / W_PER_UNIT - Z_LIMIT));
/** φ at −Z_LIMIT + i / Z_PER_UNIT, times the step. */
const DENSITY = Float64Array.from(
  { length: W_LIMIT / FINER + 1 },
  (_, i) => normalDensity(i / Z_PER_UNIT - Z_LIMIT) / Z_PER_UNIT,
);
/** Barycentric weights of equidistant nodes: alternating binomial coefficients. */
const WEIGHTS = binomials(NODES - 1).map((one, i) => (i % 2 === 0 ? one : -one));

function interpolated(k: number): (w: number) => number {
  const least = Math.exp(NEGLIGIBLE / (k - 1));
  const first = firstAbove(least);
  const values = new Float64Array(W_LIMIT + 1).fill(NaN);
  const at = (index: number): number => {
    if (index >= W_LIMIT) return 1;
    // R continued below 0, where no range lies, is even for odd k and odd for even k.
    if (index < 0) return k % 2 === 1 ? at(-index) : -at(-index);
    const value = values[index]!;
    return Number.isNaN(value) ? (values[index] = integrate(k, index, first, least)) : value;
  };
  return (w) => {
    const place = w * W_PER_UNIT;
    const from = Math.floor(place) - NODES / 2 + 1;
    if (from >= W_LIMIT) return 1;
    let sum = 0;
    let total = 0;
    for (let i = 0; i < NODES; i++) {
      const distance = place - (from + i);
      if (distance === 0) return at(from + i);
      const weight = WEIGHTS[i]! / distance;
      sum += weight * at(from + i);
      total += weight;
    }
    return Math.min(1, Math.max(0, sum / total));
  };
}

/** R(index / W_PER_UNIT) over the grid points of z from `first` on; powers of what is below `least` move nothing. */
function integrate(k: number, index: number, first: number, least: number): number {
  let sum = 0;
  for (let i = first; i < DENSITY.length; i++) {
    const z = i * FINER;
    const inside = BELOW[z]! - (z >= index ? BELOW[z - index]! : 0);
    if (inside >= least) sum += DENSITY[i]! * inside ** (k - 1);
  }
  return Math.min(1, k * sum);
}

/** The first grid point of z that counts: the integrand has at most the (k − 1)th power of Φ(z). */
function firstAbove(least: number): number {
  let low = 0;
  let high = DENSITY.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BELOW[middle * FINER]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function binomials(n: number): readonly number[] {
  const row = [1];
  for (let i = 1; i <= n; i++) row.push((row[i - 1]! * (n - i + 1)) / i);
  return row;
}
