import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankUneven } from '#core/fairness/rankUneven';
import { gamesHowell } from '#core/stats/gamesHowell';
import type { Sample } from '#core/stats/gamesHowell';

fc.configureGlobal({ seed: 1 });

const sample = fc.record({
  mean: fc.integer({ min: 8800, max: 9200 }).map((value) => value / 100),
  sd: fc.integer({ min: 5, max: 90 }).map((value) => value / 100),
  n: fc.integer({ min: 2, max: 8 }),
});

describe('rankUneven', () => {
  it('counts what testing every pair counts', () => {
    let significant = 0;
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 2, maxLength: 12 }),
        fc.constantFrom(0, 0.4, 1.5),
        (samples, unit) => {
          const guard = (a: Sample, b: Sample) => unit * Math.sqrt((1 / a.n + 1 / b.n) / 2);
          const test = gamesHowell(samples.length, 0.95);
          const wins = (a: Sample, b: Sample) => a.mean - b.mean > guard(a, b) && test.differs(a, b);
          const found = rankUneven(samples, guard, 0.95);
          expect(found.better).toEqual(
            samples.map((one) => samples.filter((other) => wins(other, one)).length),
          );
          expect(found.worse).toEqual(
            samples.map((one) => samples.filter((other) => wins(one, other)).length),
          );
          const pairs = samples.flatMap((a, i) => samples.slice(i + 1).map((b) => [a, b] as const));
          const thresholds = pairs.map(([a, b]) => Math.max(guard(a, b), test.threshold(a, b)));
          expect(found.largest).toBeGreaterThanOrEqual(Math.max(...thresholds) * (1 - 1e-12));
          significant += found.better.reduce((a, b) => a + b, 0);
        },
      ),
      { numRuns: 60 },
    );
    expect(significant).toBeGreaterThan(100);
  });

  it('counts the same in a family so large that fractions of df are left out', () => {
    const samples = fc.sample(fc.array(sample, { minLength: 130, maxLength: 130 }), {
      numRuns: 1,
      seed: 7,
    })[0]!;
    const test = gamesHowell(130, 0.95);
    expect(test.exact).toBe(false);
    const wins = (a: Sample, b: Sample) => a.mean > b.mean && test.differs(a, b);
    const found = rankUneven(samples, () => 0, 0.95);
    expect(found.better).toEqual(samples.map((one) => samples.filter((other) => wins(other, one)).length));
    expect(found.better.reduce((a, b) => a + b, 0)).toBeGreaterThan(200);
  });
});
