import { meanOf, sampleSd } from '#core/fairness/entryMean';
import { RESIDUAL_SD_FLOOR } from '#core/stats/blocked';
import { differenceP, tostP } from '#core/stats/equivalence';
import { studentQuantile } from '#core/stats/studentT';

/** A method or a recipe of the pair: A came with recipe a, B with recipe b. */
export type Side = 'A' | 'B';
/** Who wins significantly; '0' is neither. */
export type Winner = Side | '0';

/** Accuracies of one cell in percent, one a base in the same order in all cells; null = not finished. */
export type Cell = readonly (number | null)[];

/** A − B under one recipe, blocked by base. */
export type PairDifference = {
  /** Bases where both cells are finished. */
  readonly n: number;
  /** Mean difference in points; null without a common base. */
  readonly mean: number | null;
  /** 95 % interval of the mean difference; null with fewer than two common bases. */
  readonly interval: readonly [number, number] | null;
  /** Residual SD of the two-entry blocked fit, floored at .05 points; null with fewer than two common bases. */
  readonly residualSd: number | null;
  /** Two-sided p-value of "no difference"; null with fewer than two common bases. */
  readonly p: number | null;
  /** p-value of "outside of ±EQUIVALENCE_MARGIN" (TOST); null with fewer than two common bases. */
  readonly equivalenceP: number | null;
  /** At 5 %, two-sided. */
  readonly winner: Winner;
  /** Both one-sided tests against ±EQUIVALENCE_MARGIN pass at 5 % each (TOST). */
  readonly equivalent: boolean;
};

/** δ of the equivalence test, in points. */
export const EQUIVALENCE_MARGIN = 0.3;

/**
 * Compares two cells over their common bases. It is the blocked fit of two entries: its residual SD is the SD of the
 * differences over √2, with n − 1 degrees of freedom. Nothing is divided by a spread, so equal runs do no harm.
 */
export function pairDifference(a: Cell, b: Cell): PairDifference {
  const tested = testPair(a, b);
  const { n, mean, residualSd } = tested;
  if (mean === null || residualSd === null) return { ...tested, p: null, equivalenceP: null };
  const t = { mean, error: standardError(residualSd, n), df: n - 1 };
  return { ...tested, p: differenceP(t), equivalenceP: tostP(t, EQUIVALENCE_MARGIN) };
}

/** The same without p-values, which cost more than all else and decide nothing. */
export function testPair(a: Cell, b: Cell): Omit<PairDifference, 'p' | 'equivalenceP'> {
  const differences = commonDifferences(a, b);
  const n = differences.length;
  const mean = n === 0 ? null : meanOf(differences);
  if (mean === null || n < 2) return { ...NOT_TESTED, n, mean };
  const residualSd = Math.max(RESIDUAL_SD_FLOOR, sampleSd(differences) / Math.SQRT2);
  const error = standardError(residualSd, n);
  const half = studentQuantile(0.975, n - 1) * error;
  return {
    n,
    mean,
    interval: [mean - half, mean + half],
    residualSd,
    winner: mean > half ? 'A' : mean < -half ? 'B' : '0',
    equivalent: Math.abs(mean) + studentQuantile(0.95, n - 1) * error < EQUIVALENCE_MARGIN,
  };
}

const NOT_TESTED = {
  interval: null,
  residualSd: null,
  winner: '0',
  equivalent: false,
} as const;

/** The largest number of bases that a plan for more runs looks at. */
export const MOST_BASES = 100;

/**
 * Common bases at which the comparison would be decided — significant, or equivalent within the margin — with 80 %
 * power, if difference and spread stay as they are; at least three where the spread is not known yet. Null when more
 * than MOST_BASES are needed.
 */
export function basesToDecide({
  n,
  mean,
  residualSd,
}: Pick<PairDifference, 'n' | 'mean' | 'residualSd'>): number | null {
  if (mean === null || residualSd === null) return FIRST_LOOK;
  const isDecided = (bases: number): boolean => {
    const reach = (quantile: number) =>
      (studentQuantile(quantile, bases - 1) + studentQuantile(0.8, bases - 1)) *
      standardError(residualSd, bases);
    const distance = Math.abs(mean);
    return distance >= reach(0.975) || EQUIVALENCE_MARGIN - distance >= reach(0.95);
  };
  // More bases decide more, so halving finds the first that do.
  let [low, high] = [n + 1, MOST_BASES + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isDecided(middle)) high = middle;
    else low = middle + 1;
  }
  return low > MOST_BASES ? null : low;
}

const FIRST_LOOK = 3;

/** Of a difference of two means of n runs each. */
function standardError(residualSd: number, n: number): number {
  return residualSd * Math.sqrt(2 / n);
}

function commonDifferences(a: Cell, b: Cell): number[] {
  const differences: number[] = [];
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? null;
    if (left !== null && right !== null) differences.push(left - right);
  }
  return differences;
}
