import { gammaAbove } from '#core/stats/gamma';
import { betaShares } from '#core/stats/incompleteBeta';

/** P(F > f) of Fisher's F with d₁ and d₂ > 0 degrees of freedom; relative error below 1e-10. */
export function fAbove(f: number, d1: number, d2: number): number {
  if (!(f > 0)) return 1;
  if (f === Infinity) return 0;
  const scale = d1 * f + d2;
  return betaShares(d2 / scale, (d1 * f) / scale, d2 / 2, d1 / 2).below;
}

/** P(χ² > x) with `df` > 0 degrees of freedom. */
export function chiSquaredAbove(x: number, df: number): number {
  return gammaAbove(df / 2, x / 2);
}
