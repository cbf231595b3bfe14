import { studentCdf } from '#core/stats/studentT';

/** A difference with its standard error (not 0: floor it) and the error's degrees of freedom. */
export type Estimate = { readonly mean: number; readonly error: number; readonly df: number };

/** Two one-sided tests (TOST): the p-value of "the difference lies outside of ±margin". */
export function tostP({ mean, error, df }: Estimate, margin: number): number {
  return studentCdf(-(margin - Math.abs(mean)) / error, df);
}

/** Two-sided p-value of "there is no difference". */
export function differenceP({ mean, error, df }: Estimate): number {
  return 2 * studentCdf(-Math.abs(mean) / error, df);
}
