import { describe, expect, it } from 'vitest';
import { crossProducts } from '#core/linalg/crossProducts';
import { entryPenalties, lassoAt, lassoPath } from '#core/linalg/lassoPath';
import { rng } from '#core/rng/counter';

/** Gram and cross products of drawn columns whose correlations let coefficients come and go. */
function problem(rows: number, n: number, seed: number): [gram: Float64Array, cross: Float64Array] {
  const stream = rng(seed, 'lasso');
  const shared = Array.from({ length: rows }, () => stream.normal());
  const z = Float64Array.from(
    { length: rows * n },
    (_, at) => stream.normal() + (at % 2 === 0 ? 2 : -1) * shared[Math.floor(at / n)]!,
  );
  const y = Float64Array.from({ length: rows }, (_, m) => stream.normal() + (shared[m]! > 0 ? 1 : 0));
  return [crossProducts(z, n, z, n, rows), crossProducts(z, n, y, 1, rows)];
}

describe('lassoPath', () => {
  it('meets the conditions of an optimum at every penalty', () => {
    let died = 0;
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const n = 12;
      const [gram, cross] = problem(14, n, seed);
      const path = lassoPath(gram, cross);
      const largest = path[0]!.penalty;
      for (const share of [0.9, 0.5, 0.25, 0.1, 0.03, 0.01, 0.001, 0]) {
        const b = lassoAt(path, share * largest);
        b.forEach((value, i) => {
          let slope = cross[i]!;
          for (let k = 0; k < n; k++) slope -= gram[i * n + k]! * b[k]!;
          // |slope| ≤ penalty, and equal with the coefficient's sign where it is alive.
          if (value === 0) expect(Math.abs(slope)).toBeLessThanOrEqual((share + 1e-9) * largest);
          else expect(slope / largest).toBeCloseTo(share * Math.sign(value), 8);
        });
      }
      const alive = path.map(({ coefficients }) => coefficients.filter((value) => value !== 0).length);
      died += alive.filter((count, i) => i > 0 && count < alive[i - 1]!).length;
    }
    expect(died).toBeGreaterThan(0);
  });

  it('leaves a column alone that another repeats or that is empty', () => {
    // Columns: (1, 0), (1, 0), (0, 0), (0, 1); y = (3, 1).
    const gram = Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    const path = lassoPath(gram, Float64Array.of(3, 3, 0, 1));
    expect([...lassoAt(path, 0)]).toEqual([3, 0, 0, 1]);
    expect([...lassoAt(path, 2)]).toEqual([1, 0, 0, 0]);
    expect([...entryPenalties(path)]).toEqual([3, 0, 0, 1]);
  });

  it('is one corner where nothing correlates', () => {
    expect(lassoPath(new Float64Array(4), new Float64Array(2))).toHaveLength(1);
  });
});
