import { describe, expect, it } from 'vitest';
import { rng } from '#core/rng/counter';
import { fitBlocked } from '#core/stats/blocked';
import { tukeyThreshold } from '#core/stats/tukeyKramer';
import { basesToDetect, classPower, detectableDifference } from '#core/stats/detectable';
import { noncentralCdf } from '#core/stats/noncentralT';
import { studentCdf } from '#core/stats/studentT';
import reference from '../../test-data/stats/power.json' with { type: 'json' };

const { cases } = reference;

describe('power', () => {
  it("equals SciPy's noncentral t in 200 cases", () => {
    expect(cases).toHaveLength(200);
    const off = cases.filter(
      ({ t, df, shift, noncentral }) => !(Math.abs(noncentralCdf(t, df, shift) - noncentral) < 1e-9),
    );
    expect(off).toEqual([]);
  });

  it('of a class equals the one by SciPy in 200 cases', () => {
    // The critical value is a studentized range, which SciPy gives to about 1e-7.
    const off = cases.filter(
      ({ k, n, sd, difference, power }) =>
        !(Math.abs(classPower({ k, n, residualSd: sd }, difference) - power) < 1e-6),
    );
    expect(off).toEqual([]);
    expect(cases.filter(({ power }) => power > 0.1 && power < 0.9).length).toBeGreaterThan(30);
  });

  it('tells the bases that a difference takes as SciPy does', () => {
    const off = cases.filter(
      ({ k, sd, difference, basesToDetect: wanted }) =>
        basesToDetect({ k, residualSd: sd }, difference, 12) !== wanted,
    );
    expect(off).toEqual([]);
    expect(basesToDetect({ k: 3, residualSd: 0.1 }, 0, 100)).toBeNull();
  });

  it('is 80 % at the detectable difference', () => {
    for (const { k, n, sd } of cases.slice(0, 20)) {
      const size = { k, n, residualSd: sd };
      expect(classPower(size, detectableDifference(size))).toBeCloseTo(0.8, 9);
    }
  });

  it('finds the detectable difference four times in five', () => {
    const draw = rng(5, 'detectable');
    const size = { k: 3, n: 5, residualSd: 1 };
    const shifts = [detectableDifference(size), 0, 0];
    const isFound = () => {
      const { means, residualSd, df } = fitBlocked(
        shifts.map((shift) => Array.from({ length: size.n }, () => 90 + shift + draw.normal())),
      );
      return means[0]! - means[1]! > tukeyThreshold({ k: 3, sd: residualSd, df }, 5, 5, 0.95);
    };
    const found = Array.from({ length: 4000 }, isFound).filter(Boolean).length / 4000;
    // The standard error is .0063.
    expect(Math.abs(found - 0.8)).toBeLessThan(0.025);
  });

  it('is the test level where there is no difference and two entries', () => {
    expect(classPower({ k: 2, n: 5, residualSd: 0.2 }, 0)).toBeCloseTo(0.05, 9);
    expect(noncentralCdf(1.3, 7, 0)).toBeCloseTo(studentCdf(1.3, 7), 11);
  });
});
