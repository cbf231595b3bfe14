import { effectOf, mean, residualOf, squares } from '#core/stats/blockedAnova';
import type { Effect, Residual } from '#core/stats/blockedAnova';

/** An effect with its share of variance: ω² = (SS − df·MS error) / (SS total + MS error), not below 0. */
export type Share = Effect & { readonly omegaSquared: number };

export type TwoWayAnova = {
  readonly method: Share;
  readonly recipe: Share;
  /** Method × recipe: how far the methods' order depends on the recipe. */
  readonly interaction: Share;
  readonly base: Share;
  readonly residual: Residual;
};

/** Accuracies [method][recipe][base], complete. */
export type Cube = readonly (readonly (readonly number[])[])[];

/**
 * Analysis of variance of accuracy ~ base + method · recipe on a complete cube of at least two of each (design:
 * fairness, cross-validating recipes). All shares are 0 where nothing varies.
 */
export function twoWayAnova(cube: Cube): TwoWayAnova {
  const [m, r, n] = [cube.length, cube[0]?.length ?? 0, cube[0]?.[0]?.length ?? 0];
  const cells = cube.map((row) => row.map(mean));
  const methods = cells.map(mean);
  const recipes = Array.from({ length: r }, (_, j) => mean(cells.map((row) => row[j] ?? 0)));
  const bases = Array.from({ length: n }, (_, b) =>
    mean(cube.flatMap((row) => row.map((cell) => cell[b] ?? 0))),
  );
  const grand = mean(methods);
  const residuals = cube.flatMap((row, i) =>
    row.flatMap((cell, j) => cell.map((value, b) => value - cells[i]![j]! - bases[b]! + grand)),
  );
  const crossed = cells.flatMap((row, i) => row.map((cell, j) => cell - methods[i]! - recipes[j]! + grand));
  const residual = residualOf(squares(residuals), (m * r - 1) * (n - 1));
  const from = (values: readonly number[]) => squares(values.map((value) => value - grand));
  const effects = {
    method: effectOf(r * n * from(methods), m - 1, residual),
    recipe: effectOf(m * n * from(recipes), r - 1, residual),
    interaction: effectOf(n * squares(crossed), (m - 1) * (r - 1), residual),
    base: effectOf(m * r * from(bases), n - 1, residual),
  };
  const total = Object.values(effects).reduce((sum, one) => sum + one.sumOfSquares, residual.sumOfSquares);
  const shared = (effect: Effect): Share => ({ ...effect, omegaSquared: omega(effect, residual, total) });
  return {
    method: shared(effects.method),
    recipe: shared(effects.recipe),
    interaction: shared(effects.interaction),
    base: shared(effects.base),
    residual,
  };
}

function omega({ sumOfSquares, df }: Effect, { meanSquare }: Residual, total: number): number {
  const whole = total + meanSquare;
  return whole === 0 ? 0 : Math.max(0, (sumOfSquares - df * meanSquare) / whole);
}
