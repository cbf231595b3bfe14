/**
 * Two-way fit without interaction, accuracy ~ entry + base: every base (block) moves all entries alike, and what
 * is left is training noise (design: fairness, ranking inside one class).
 */
export type BlockedFit = {
  /** Mean of each entry over the bases, in the order of the rows. */
  readonly means: readonly number[];
  /** Bases. */
  readonly n: number;
  /** (k − 1)(n − 1) for k entries. */
  readonly df: number;
  /** √(residual sum of squares / df), floored: see RESIDUAL_SD_FLOOR. */
  readonly residualSd: number;
};

/**
 * Points of accuracy. On few bases runs can agree by chance, or to the last image: a residual SD below this would call
 * differences significant that one image of a 10,000-image test set makes.
 */
export const RESIDUAL_SD_FLOOR = 0.05;

/** Fits a complete table of k ≥ 2 entries (rows) on n ≥ 2 bases (columns), in percent. */
export function fitBlocked(table: readonly (readonly number[])[]): BlockedFit {
  const k = table.length;
  const n = table[0]?.length ?? 0;
  const means = table.map((row) => sum(row) / n);
  const grand = sum(means) / k;
  const baseMeans = Array.from({ length: n }, (_, j) => sum(table.map((row) => row[j] ?? 0)) / k);
  let squares = 0;
  for (const [i, row] of table.entries()) {
    for (const [j, value] of row.entries()) squares += (value - means[i]! - baseMeans[j]! + grand) ** 2;
  }
  const df = (k - 1) * (n - 1);
  return { means, n, df, residualSd: Math.max(RESIDUAL_SD_FLOOR, Math.sqrt(squares / df)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
