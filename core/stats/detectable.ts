import { noncentralCdf } from '#core/stats/noncentralT';
import { studentizedRangeQuantile } from '#core/stats/studentizedRange';

/** A class as it is or as it could be: k entries on the same n bases, residual SD in points. */
export type ClassSize = { readonly k: number; readonly n: number; readonly residualSd: number };

/** Power that a planned comparison should have. */
export const WANTED_POWER = 0.8;

/**
 * Chance that a class finds a true difference of two of its entries by Tukey's test at 95 % family-wise, blocked by
 * base: noncentral t with (k − 1)(n − 1) degrees of freedom, exact.
 */
export function classPower({ k, n, residualSd }: ClassSize, difference: number): number {
  const df = (k - 1) * (n - 1);
  const critical = studentizedRangeQuantile(0.95, k, df) / Math.SQRT2;
  const shift = Math.abs(difference) / (residualSd * Math.sqrt(2 / n));
  return 1 - noncentralCdf(critical, df, shift) + noncentralCdf(-critical, df, shift);
}

/** The difference, in points, that a class of this size finds with WANTED_POWER: proportional to its SD. */
export function detectableDifference({ k, n, residualSd }: ClassSize): number {
  const name = `${k}/${n}`;
  const known = units.get(name);
  if (known !== undefined) return known * residualSd;
  const unit = detectableUnit(k, n);
  if (units.size >= KEPT_UNITS) units.clear();
  units.set(name, unit);
  return unit * residualSd;
}

const KEPT_UNITS = 2000;
const units = new Map<string, number>();

/** For a residual SD of 1, by halving. */
function detectableUnit(k: number, n: number): number {
  const finds = (difference: number) => classPower({ k, n, residualSd: 1 }, difference) >= WANTED_POWER;
  let [low, high] = [0, 1];
  while (!finds(high)) [low, high] = [high, 2 * high];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (finds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const HALVINGS = 45;

/**
 * Fewest bases on which k entries would show a difference with WANTED_POWER, two at least; null when it takes more
 * than `most`.
 */
export function basesToDetect(
  { k, residualSd }: Omit<ClassSize, 'n'>,
  difference: number,
  most: number,
): number | null {
  const finds = (n: number) => classPower({ k, n, residualSd }, difference) >= WANTED_POWER;
  if (difference === 0 || !finds(most)) return null;
  let [low, high] = [2, most];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (finds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}
