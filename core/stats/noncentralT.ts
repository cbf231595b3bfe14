import { overSpread } from '#core/stats/chiQuadrature';
import { normalCdf } from '#core/stats/normal';

/**
 * P(T ≤ t) of the noncentral t distribution: (Z + δ)/s with Z standard normal and s² ~ χ²(df)/df. The power of a test
 * is a value of it. Absolute error below 1e-11.
 */
export function noncentralCdf(t: number, df: number, shift: number): number {
  return overSpread(df, t * t, (s) => normalCdf(t * s - shift));
}
