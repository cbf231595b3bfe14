import { describe, expect, it } from 'vitest';
import { solvePositive } from '#core/linalg/cholesky';
import { crossProducts } from '#core/linalg/crossProducts';
import { leastSquares } from '#core/linalg/leastSquares';
import { rng } from '#core/rng/counter';

function normals(length: number, seed: number): Float64Array {
  const stream = rng(seed, 'numbers');
  return Float64Array.from({ length }, () => stream.normal());
}

/** AᵀB by the definition. */
function plainly(a: Float64Array, k: number, b: Float64Array, l: number, rows: number): number[] {
  return Array.from({ length: k * l }, (_, at) => {
    let sum = 0;
    for (let m = 0; m < rows; m++) sum += a[m * k + Math.floor(at / l)]! * b[m * l + (at % l)]!;
    return sum;
  });
}

describe('crossProducts', () => {
  it.each([
    [1, 1, 1],
    [3, 5, 7],
    [8, 4, 511],
    [9, 6, 513],
    [2, 13, 1200],
  ])('of %i and %i columns over %i rows', (k, l, rows) => {
    const [a, b] = [normals(rows * k, 1), normals(rows * l, 2)];
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 9));
    expect([...crossProducts(a, k, b, l, rows)]).toEqual(close(plainly(a, k, b, l, rows)));
    expect([...crossProducts(a, k, a, k, rows)]).toEqual(close(plainly(a, k, a, k, rows)));
  });
});

describe('solvePositive', () => {
  it('gives back what the matrix was multiplied by', () => {
    for (const n of [1, 2, 3, 8, 31]) {
      const a = normals(2 * n * n, n);
      const s = crossProducts(a, n, a, n, 2 * n);
      const wanted = normals(n * 3, 5);
      const b = Float64Array.from(plainly(s, n, wanted, 3, n));
      const found = solvePositive(s, n, b, 3);
      found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 7));
    }
  });

  it('refuses a matrix with a negative direction', () => {
    const s = Float64Array.of(1, 2, 2, 1);
    expect(() => solvePositive(s, 2, Float64Array.of(1, 1), 1)).toThrow('pivot 1 of 2');
  });
});

describe('leastSquares', () => {
  it('leaves a rest that is at right angles to every column', () => {
    const [rows, columns, outputs] = [50, 7, 3];
    const [a, b] = [normals(rows * columns, 1), normals(rows * outputs, 2)];
    const x = leastSquares(a, b, new Float64Array(columns * outputs), { rows, columns, outputs });
    const rest = b.map((value, at) => {
      const [m, o] = [Math.floor(at / outputs), at % outputs];
      let sum = value;
      for (let k = 0; k < columns; k++) sum -= a[m * columns + k]! * x[k * outputs + o]!;
      return sum;
    });
    for (const product of crossProducts(a, columns, rest, outputs, rows)) expect(product).toBeCloseTo(0, 7);
  });

  it('moves from the start as little as it can where rows are too few', () => {
    // x + y = 4 from (1, 1): the nearest solution is (2, 2); z is never seen.
    const x = leastSquares([1, 1, 0], [4], [1, 1, 9], { rows: 1, columns: 3, outputs: 1 });
    expect([...x]).toEqual([2, 2, 9].map((value) => expect.closeTo(value, 8)));
  });

  it('stays at the start where nothing is seen at all', () => {
    expect([...leastSquares([0, 0], [7], [1, 2], { rows: 1, columns: 2, outputs: 1 })]).toEqual([1, 2]);
  });
});
