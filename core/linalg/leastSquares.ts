import { solvePositive } from '#core/linalg/cholesky';
import { crossProducts } from '#core/linalg/crossProducts';

/**
 * What is added to the normal equations' diagonal, in units of its mean: where columns are dependent or rows are fewer
 * than columns the solution then is the one nearest to the start; elsewhere the change is below 10⁻⁶ of it as long as no
 * direction has less than 10⁻⁴ of the mean column's square.
 */
const DAMPING = 1e-10;

/**
 * X (`columns × outputs`, in doubles) that minimises ‖A·X − B‖² from `start` on: of several, the one nearest to `start`.
 * A is `rows × columns`, B `rows × outputs`, row-major. Normal equations in doubles of float32 data, solved by Cholesky
 * for the difference to `start`.
 */
export function leastSquares(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  start: ArrayLike<number>,
  { rows, columns, outputs }: { readonly rows: number; readonly columns: number; readonly outputs: number },
): Float64Array {
  const gram = crossProducts(a, columns, a, columns, rows);
  const solution = Float64Array.from(start);
  let trace = 0;
  for (let i = 0; i < columns; i++) trace += gram[i * columns + i]!;
  if (trace === 0) return solution;
  const rest = crossProducts(a, columns, b, outputs, rows);
  for (let i = 0; i < columns; i++) {
    for (let k = 0; k < columns; k++) {
      const factor = gram[i * columns + k]!;
      for (let o = 0; o < outputs; o++) rest[i * outputs + o]! -= factor * solution[k * outputs + o]!;
    }
  }
  for (let i = 0; i < columns; i++) gram[i * columns + i]! += (DAMPING * trace) / columns;
  const change = solvePositive(gram, columns, rest, outputs);
  return solution.map((value, i) => value + change[i]!);
}
