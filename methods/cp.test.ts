import { describe, expect, it } from 'vitest';
import { entryPenalties, lassoAt, lassoPath } from '#core/linalg/lassoPath';
import { cp, rowSums } from '#methods/cp';
import type { RefitPatches } from '#methods/method';
import { wholeGram } from '#methods/reconstruction';
import { momentsOf, scoresOfBatches } from '#methods/testing/observations';
import { expected, patches, pointwise, withOnly } from '#methods/testing/reconstruction';
import { groups, orderByL1, tiny, withFilters } from '#methods/testing/tiny';

const near = (values: readonly number[], digits = 4) => values.map((value) => expect.closeTo(value, digits));
const refitOf = (config: object) => {
  const full = cp.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  return cp.init({ graph: tiny, groups, config: full, seed: 1 }).reconstruct;
};

describe('cp', () => {
  it('finds the coefficients that coordinate descent finds in NumPy, and where each comes alive', () => {
    const samples = expected.rows * expected.filters;
    const gram = wholeGram(momentsOf(patches)).map((value) => value / samples);
    const path = lassoPath(gram, rowSums(gram));
    expect(path[0]!.penalty).toBeCloseTo(expected.cp.largest, 4);
    for (const { penalty, beta } of expected.cp.path) expect([...lassoAt(path, penalty)]).toEqual(near(beta));
    expect([...entryPenalties(path)]).toEqual(near(expected.cp.entries));
    const scores = scoresOfBatches(cp, [patches]);
    expect(scores.map((score) => score / samples)).toEqual(near(expected.cp.entries));
  });

  it('refits the weights as NumPy does', () => {
    const weight = refitOf({})!.refit(withOnly(expected.thinet.kept));
    expect([...weight]).toEqual(near(expected.cp.refitted, 5));
    expect(refitOf({ reconstruct: 'none' })).toBeUndefined();
  });

  it('leaves weights that the sample does not determine as they are', () => {
    const seen = pointwise(
      [
        [1, 0],
        [2, 0],
      ],
      [1, 5],
    );
    const layer: RefitPatches = { ...seen, targets: Float32Array.of(3, 6) };
    expect([...refitOf({})!.refit(layer)]).toEqual(near([3, 5]));
  });

  it('drops one of two channels that say the same where L1 drops the smallest filter', () => {
    const readings = [
      [4, 1, 4, 0],
      [0, 2, 0, 1],
      [5, 0, 5, 2],
      [1, 1, 1, 1],
    ];
    const scores = scoresOfBatches(cp, [pointwise(readings, [1, 1, 0.9, 1])]);
    expect(scores.indexOf(Math.min(...scores))).toBe(2);
    expect(orderByL1(withFilters([[9], [1], [8], [3]]))[0]).toBe(1);
  });
});
