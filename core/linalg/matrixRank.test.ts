import { describe, expect, it } from 'vitest';
import { matrixRank } from '#core/linalg/matrixRank';
import { rng } from '#core/rng/counter';

const diagonal = (...values: readonly number[]): Float32Array => {
  const n = values.length;
  return Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? values[i / (n + 1)]! : 0));
};

/** rows × columns of rank `rank`: a product of two random factors, rounded to float32. */
function product(rows: number, columns: number, rank: number, seed: number): Float32Array {
  const stream = rng(seed, 'factors');
  const left = Array.from({ length: rows * rank }, () => stream.normal());
  const right = Array.from({ length: rank * columns }, () => stream.normal());
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += left[i * rank + k]! * right[k * columns + j]!;
    return sum;
  });
}

describe('matrixRank', () => {
  it('knows nothing, one entry, one row, all equal, and the identity', () => {
    expect(matrixRank(new Float32Array(16), 4, 4)).toBe(0);
    expect(matrixRank(Float32Array.of(0, 0, 0, 1e-30), 2, 2)).toBe(1);
    expect(matrixRank(Float32Array.of(1, 2, 3, 2, 4, 6), 2, 3)).toBe(1);
    expect(matrixRank(new Float32Array(64).fill(7), 8, 8)).toBe(1);
    expect(matrixRank(diagonal(1, 1, 1, 1, 1), 5, 5)).toBe(5);
    expect(matrixRank(diagonal(3, 0, -2, 0), 4, 4)).toBe(2);
  });

  it('counts singular values above max(rows, columns) · 2⁻²³ of the largest', () => {
    const tolerance = 3 * 2 ** -23;
    expect(matrixRank(diagonal(1, 1.05 * tolerance, 0.95 * tolerance), 3, 3)).toBe(2);
    expect(matrixRank(diagonal(1, 1.05 * tolerance, 1.05 * tolerance), 3, 3)).toBe(3);
    // Rotated by 45° the small values are no longer entries: [[a+b, a−b], [a−b, a+b]] has 2a and 2b.
    const rotated = (b: number) => Float64Array.of(0.5 + b, 0.5 - b, 0.5 - b, 0.5 + b);
    expect(matrixRank(rotated(0.5 * 1.05 * 2 * 2 ** -23), 2, 2)).toBe(2);
    expect(matrixRank(rotated(0.5 * 0.95 * 2 * 2 ** -23), 2, 2)).toBe(1);
  });

  it.each([
    [8, 8, 3],
    [32, 32, 17],
    [32, 32, 31],
    [16, 5, 4],
    [5, 16, 5],
    [1, 9, 1],
  ])('finds the rank of a %i × %i product over %i', (rows, columns, rank) => {
    for (const seed of [1, 2, 3])
      expect(matrixRank(product(rows, columns, rank, seed), rows, columns)).toBe(rank);
  });

  it('reads one channel out of an NHWC tensor', () => {
    const [first, second] = [product(6, 6, 2, 1), product(6, 6, 5, 2)];
    const both = Float32Array.from({ length: 72 }, (_, i) => (i % 2 === 0 ? first : second)[i >> 1]!);
    expect([matrixRank(both, 6, 6, 0, 2), matrixRank(both, 6, 6, 1, 2)]).toEqual([2, 5]);
  });
});
