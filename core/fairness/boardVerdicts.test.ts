import { describe, expect, it } from 'vitest';
import { correctVerdicts } from '#core/fairness/boardVerdicts';
import { pairVerdict } from '#core/fairness/verdict';

const BASES = [70, 71, 70.5, 71.5, 70.8];
const NOISE = [0.3, -0.3, 0.2, -0.2, 0];
const shift = (by: number, sign: number) => BASES.map((base, i) => base + by + sign * NOISE[i]!);

/** A leads by these points under its own recipe and under the other's. */
const lead = (underA: number, underB: number) =>
  pairVerdict({
    aUnderA: shift(underA, 1),
    bUnderA: shift(0, -1),
    aUnderB: shift(underB, 1),
    bUnderB: shift(0, -1),
  });

describe('correctVerdicts', () => {
  it('takes the larger p of a win and doubles the smaller one of a weak lead', () => {
    const [wins, weak, undecided] = [lead(3, 2), lead(3, 0.1), lead(0.1, 0.1)];
    expect([wins, weak, undecided].map(({ outcome }) => outcome)).toEqual([
      'wins',
      'leads-weakly',
      'undecided',
    ]);
    const found = [wins, weak, undecided].map((one) => correctVerdicts([one])[0]!);
    expect(found[0]!.p).toBe(wins.delta.underB.p);
    expect(found[1]!.p).toBe(2 * weak.delta.underA.p!);
    expect(found[2]).toEqual({ p: 1, adjusted: 1, stands: false });
    expect(found[0]!.adjusted).toBe(found[0]!.p);
  });

  it('takes the equivalence test of a tie', () => {
    const flat = [90, 90, 90];
    const tie = pairVerdict({ aUnderA: flat, bUnderA: flat, aUnderB: flat, bUnderB: flat });
    expect(correctVerdicts([tie])[0]).toMatchObject({ p: tie.delta.underA.equivalenceP, stands: true });
  });

  it('lets a narrow win fall among many others that were tried', () => {
    const narrow = lead(0.7, 0.7);
    expect(narrow.outcome).toBe('wins');
    expect(correctVerdicts([narrow])[0]!.stands).toBe(true);
    const many = correctVerdicts([narrow, ...Array.from({ length: 20 }, () => lead(0, 0))]);
    expect(many[0]!.stands).toBe(false);
    expect(many[0]!.adjusted).toBeCloseTo(Math.min(1, 21 * many[0]!.p), 12);
    expect(correctVerdicts([])).toEqual([]);
  });
});
