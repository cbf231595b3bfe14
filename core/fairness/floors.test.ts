import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorStandings } from '#core/fairness/floors';
import type { FloorRow } from '#core/fairness/floors';

const around = (level: number, noise: readonly number[] = [0, 0.1, -0.1, 0.05, -0.05]) =>
  Object.fromEntries(noise.map((one, base) => [base, level + one]));

const ROW: FloorRow = {
  id: 'row',
  target: 2,
  baseSet: 'bases',
  recipeFingerprint: 'recipe',
  method: 'hrank',
  baseline: false,
  floor: null,
  byBase: around(80),
  evidence: 'verified',
  totalEpochs: 12,
};
const other = (change: Partial<FloorRow>): FloorRow => ({ ...ROW, id: 'other', ...change });
const l1 = (change: Partial<FloorRow> = {}) =>
  other({ id: 'l1', method: 'l1-filter', baseline: true, ...change });
const floor = (mark: Partial<NonNullable<FloorRow['floor']>>, change: Partial<FloorRow> = {}) =>
  other({
    id: 'floor',
    floor: { kind: 'scratch', of: null, reading: null, pipeline: null, ...mark },
    ...change,
  });
const standing = (...others: FloorRow[]) => floorStandings(ROW, others).map((one) => [one.floor, one.above]);

describe('floorStandings', () => {
  it.each([
    ['significantly better', 79, true],
    ['significantly worse', 81, false],
    ['equivalent', 80.01, false],
  ])('says of a row that is %s', (_, level, above) => {
    expect(standing(l1({ byBase: around(level, [0.1, 0, 0, -0.1, 0]) }))).toEqual([['l1', above]]);
  });

  it('leaves open what a few noisy runs can’t tell', () => {
    expect(standing(l1({ byBase: around(79.5, [2, -2, 1, -1, 0]) }))).toEqual([['l1', 'undecided']]);
  });

  it('compares over common bases and tells how many', () => {
    const byBase = { 1: 79, 2: 79, 7: 10 };
    expect(floorStandings(ROW, [l1({ byBase })])).toMatchObject([{ n: 2, difference: 1 }]);
    expect(floorStandings(ROW, [l1({ byBase: { 9: 50 } })])).toEqual([]);
  });

  it('takes a baseline only under the same recipe, bases and target, of equal evidence', () => {
    for (const change of [
      { recipeFingerprint: 'another' },
      { baseSet: 'another' },
      { target: 3 },
      { evidence: 'audited' },
      { baseline: false },
    ] as const)
      expect(standing(l1(change))).toEqual([]);
  });

  it('holds L1 against random, and random against neither', () => {
    const random = other({ id: 'random', method: 'random-filter', baseline: true, byBase: around(70) });
    const own = l1();
    expect(floorStandings(own, [random, own]).map((one) => one.floor)).toEqual(['random']);
    expect(floorStandings(random, [random, own])).toEqual([]);
  });

  it('takes what was made for the row, and nothing that was made for another', () => {
    const byBase = around(79);
    for (const kind of ['l1-matched', 'random-widths', 'l1-widths'] as const) {
      expect(standing(floor({ kind, of: 'row' }, { byBase }))).toEqual([[kind, true]]);
      expect(standing(floor({ kind, of: 'another' }, { byBase }))).toEqual([]);
    }
    expect(standing(floor({ kind: 'dense' }))).toEqual([]);
  });

  it('takes scratch only where it cost as much as the row’s whole pipeline', () => {
    const byBase = around(79);
    const scratch = (mark: object) => standing(floor({ kind: 'scratch', ...mark }, { byBase }));
    expect(scratch({ reading: 'E-total', pipeline: 12 })).toEqual([['scratch-e', true]]);
    expect(scratch({ reading: 'B-total', pipeline: 12 })).toEqual([['scratch-b', true]]);
    expect(scratch({ reading: 'E-total', pipeline: 16 })).toEqual([]);
    expect(scratch({ reading: 'E-base' })).toEqual([]);
    expect(scratch({ reading: 'E-total', pipeline: 12, of: 'another' })).toEqual([]);
  });

  it('does not depend on the order of the others, and holds floors against nothing', () => {
    const others = [
      l1(),
      other({ id: 'random', method: 'random-filter', baseline: true }),
      floor({ kind: 'l1-widths', of: 'row' }),
      floor({ reading: 'B-total', pipeline: 12 }, { id: 'b' }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(others, { minLength: others.length }), (shuffled) => {
        expect(floorStandings(ROW, shuffled)).toEqual(floorStandings(ROW, others));
      }),
    );
    expect(floorStandings(floor({ kind: 'l1-widths', of: 'row' }), others)).toEqual([]);
  });
});
