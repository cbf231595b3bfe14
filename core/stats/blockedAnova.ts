import { fAbove } from '#core/stats/tails';

export type Effect = {
  readonly sumOfSquares: number;
  readonly df: number;
  /** Mean square over the residual's; null when the table has no residual spread to hold it against. */
  readonly f: number | null;
  /** P(F > f) when the effect is nothing; null with f. */
  readonly p: number | null;
};

export type Residual = { readonly sumOfSquares: number; readonly df: number; readonly meanSquare: number };

export type BlockedAnova = { readonly entry: Effect; readonly base: Effect; readonly residual: Residual };

/**
 * Analysis of variance of accuracy ~ entry + base on a complete table of k ≥ 2 entries (rows) and n ≥ 2 bases
 * (columns): does any entry differ from the others, and how much do the bases move them all?
 */
export function blockedAnova(table: readonly (readonly number[])[]): BlockedAnova {
  const k = table.length;
  const n = table[0]?.length ?? 0;
  const rows = table.map(mean);
  const columns = Array.from({ length: n }, (_, j) => mean(table.map((row) => row[j] ?? 0)));
  const grand = mean(rows);
  const residuals = table.flatMap((row, i) => row.map((value, j) => value - rows[i]! - columns[j]! + grand));
  const residual = residualOf(squares(residuals), (k - 1) * (n - 1));
  return {
    entry: effectOf(n * squares(rows.map((value) => value - grand)), k - 1, residual),
    base: effectOf(k * squares(columns.map((value) => value - grand)), n - 1, residual),
    residual,
  };
}

/** Sum of squares with what it is divided by. */
export function residualOf(sumOfSquares: number, df: number): Residual {
  return { sumOfSquares, df, meanSquare: sumOfSquares / df };
}

/** An effect tested against a residual. Nothing is divided when the residual is 0. */
export function effectOf(sumOfSquares: number, df: number, residual: Residual): Effect {
  if (residual.meanSquare === 0) return { sumOfSquares, df, f: null, p: null };
  const f = sumOfSquares / df / residual.meanSquare;
  return { sumOfSquares, df, f, p: fAbove(f, df, residual.df) };
}

/** Arithmetic mean of at least one value. */
export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Sum of squares. */
export function squares(values: readonly number[]): number {
  return values.reduce((total, value) => total + value * value, 0);
}
