import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairVerdict, verdictSentence } from '#core/fairness/verdict';
import type { Winner } from '#core/fairness/pairDifference';
import type { PairCells, PairVerdict, VerdictOutcome } from '#core/fairness/verdict';

fc.configureGlobal({ seed: 1 });

const NAMES = { a: 'l1-filter', b: 'random-filter', recipeA: 'ft-4', recipeB: 'clr-4' };
const BASES = [70, 71, 70.5, 71.5, 70.8];
const JITTER = [0.1, -0.1, 0.05, -0.05, 0];
/** A − B under one recipe: a clear win of either side, or nothing that five bases could tell. */
const LEAD: Record<Winner, number> = { A: 1.2, B: -1.2, '0': 0.05 };

/** Cells whose recipes are won by x and y; recipe b is better than recipe a by `gain`. */
function cells(x: Winner, y: Winner, gain = 0, jitter = JITTER): PairCells {
  const lift = (by: number, sign: number) => BASES.map((base, i) => base + by + sign * (jitter[i] ?? 0));
  return {
    aUnderA: lift(LEAD[x], 1),
    bUnderA: lift(0, -1),
    aUnderB: lift(LEAD[y] + gain, -1),
    bUnderB: lift(gain, 1),
  };
}

const NINE: readonly [Winner, Winner, VerdictOutcome][] = [
  ['A', 'A', 'wins'],
  ['B', 'B', 'wins'],
  ['A', '0', 'leads-weakly'],
  ['0', 'A', 'leads-weakly'],
  ['B', '0', 'leads-weakly'],
  ['0', 'B', 'leads-weakly'],
  ['A', 'B', 'synergy'],
  ['B', 'A', 'synergy'],
  ['0', '0', 'tie'],
];

const other: Record<Winner, Winner> = { A: 'B', B: 'A', '0': '0' };

/** The same experiment with the methods called the other way round. */
const methodsSwapped = ({ aUnderA, bUnderA, aUnderB, bUnderB }: PairCells): PairCells => ({
  aUnderA: bUnderA,
  bUnderA: aUnderA,
  aUnderB: bUnderB,
  bUnderB: aUnderB,
});
/** The same experiment told from B's side: (B, b) first. */
const sidesSwapped = ({ aUnderA, bUnderA, aUnderB, bUnderB }: PairCells): PairCells => ({
  aUnderA: bUnderB,
  bUnderA: aUnderB,
  aUnderB: bUnderA,
  bUnderB: aUnderA,
});

function expectAntisymmetric(given: PairCells): void {
  const there = pairVerdict(given);
  const methods = pairVerdict(methodsSwapped(given));
  const sides = pairVerdict(sidesSwapped(given));
  expect([methods.x, methods.y]).toEqual([other[there.x], other[there.y]]);
  expect([sides.x, sides.y]).toEqual([other[there.y], other[there.x]]);
  for (const back of [methods, sides]) {
    expect(back.outcome).toBe(there.outcome);
    expect(back.winner).toBe(there.winner === null ? null : other[there.winner]);
    expect(back.bestCellLead ?? 0).toBeCloseTo(there.bestCellLead ?? 0, 9);
    expect(back.bestCell?.method ?? null).toBe(there.bestCell === null ? null : other[there.bestCell.method]);
  }
  expect(methods.bestCell?.recipe).toBe(there.bestCell?.recipe);
  expect(sides.bestCell?.recipe ?? null).toBe(there.bestCell === null ? null : other[there.bestCell.recipe]);
  expect(methods.delta.underA.mean).toBe(negated(there.delta.underA.mean));
  expect(sides.delta.underA.mean).toBe(negated(there.delta.underB.mean));
}

/** Of a mean that can be 0 without being −0. */
function negated(mean: number | null): number | null {
  return mean === null ? null : 0 - mean;
}

describe('pairVerdict', () => {
  it.each(NINE)('x = %s, y = %s: %s', (x, y, outcome) => {
    const found = pairVerdict(cells(x, y));
    expect([found.x, found.y]).toEqual([x, y]);
    expect(found.outcome).toBe(outcome);
    const named = [x, y].find((side) => side !== '0') ?? null;
    expect(found.winner).toBe(outcome === 'synergy' ? null : named);
    if (outcome !== 'synergy') expect([found.bestCell, found.bestCellLead]).toEqual([null, null]);
  });

  it.each(NINE)('is antisymmetric at x = %s, y = %s', (x, y) => {
    for (const gain of [0, 1.2, -1.2, 3, -3]) expectAntisymmetric(cells(x, y, gain));
  });

  it('is antisymmetric on any four cells', () => {
    const cell = fc.array(fc.option(fc.integer({ min: 900, max: 930 }), { freq: 9 }), {
      minLength: 5,
      maxLength: 5,
    });
    const grid = fc.record({ aUnderA: cell, bUnderA: cell, aUnderB: cell, bUnderB: cell });
    const outcomes = new Set<VerdictOutcome>();
    fc.assert(
      fc.property(grid, (given) => {
        expectAntisymmetric(given);
        outcomes.add(pairVerdict(given).outcome);
      }),
      { numRuns: 2000 },
    );
    expect(outcomes).toContain('leads-weakly');
    expect(outcomes).toContain('undecided');
  });

  it('does not depend on the order of the bases', () => {
    const forward = cells('A', '0');
    const backward = Object.fromEntries(
      Object.entries(forward).map(([name, values]) => [name, [...values].reverse()]),
    ) as unknown as PairCells;
    const [one, two] = [pairVerdict(forward), pairVerdict(backward)];
    expect(two.outcome).toBe(one.outcome);
    expect(two.delta.underA.mean).toBeCloseTo(one.delta.underA.mean!, 12);
  });

  it('does not depend on the order of the bases, whatever the cells', () => {
    const values = fc.array(fc.integer({ min: 9000, max: 9300 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.tuple(values, values, values, values), fc.nat(), ([a, b, c, d], by) => {
        const turned = (row: readonly number[]) => row.map((_, i) => row[(i + by) % row.length]! / 100);
        const still = (row: readonly number[]) => row.map((value) => value / 100);
        const of = (take: (row: readonly number[]) => number[]) =>
          pairVerdict({ aUnderA: take(a), bUnderA: take(b), aUnderB: take(c), bUnderB: take(d) });
        const { outcome, x, y, winner } = of(still);
        expect(of(turned)).toMatchObject({ outcome, x, y, winner });
      }),
    );
  });

  it('names the better of the two winning cells only when it is significantly better', () => {
    expect(pairVerdict(cells('A', 'B', 3))).toMatchObject({ bestCell: { method: 'B', recipe: 'B' } });
    expect(pairVerdict(cells('A', 'B', -3))).toMatchObject({ bestCell: { method: 'A', recipe: 'A' } });
    expect(pairVerdict(cells('B', 'A', 3))).toMatchObject({ bestCell: { method: 'A', recipe: 'B' } });
    // A + a and B + b both at base + 1.2; B + a and A + b both at the base itself.
    expect(pairVerdict(cells('A', 'B', 1.2)).bestCell).toBeNull();
    expect(pairVerdict(cells('B', 'A', -1.2)).bestCell).toBeNull();
    // A + a at base + 1.2 against B + b at base + 3.
    expect(pairVerdict(cells('A', 'B', 3)).bestCellLead).toBeCloseTo(1.8, 9);
  });

  it('divides by no spread: equal cells tie, and a difference beyond the floor wins', () => {
    const flat = (value: number) => [value, value, value];
    const tie = pairVerdict({ aUnderA: flat(90), bUnderA: flat(90), aUnderB: flat(91), bUnderB: flat(91) });
    expect(tie).toMatchObject({ outcome: 'tie', x: '0', y: '0', winner: null });
    const win = pairVerdict({ aUnderA: flat(91), bUnderA: flat(90), aUnderB: flat(91), bUnderB: flat(90) });
    expect(win).toMatchObject({ outcome: 'wins', winner: 'A' });
    expect(JSON.stringify([tie, win])).not.toMatch(/NaN|Infinity/);
  });

  it('leaves noisy cells undecided and says which need how many more runs', () => {
    const noisy = cells('0', '0', 0, [0.25, -0.25, 0.2, -0.2, 0]);
    const found = pairVerdict({ ...noisy, aUnderA: noisy.aUnderA.with(4, null) });
    expect(found.outcome).toBe('undecided');
    const more = Object.fromEntries(
      found.seedsNeeded.map((one) => [`${one.method}+${one.recipe}`, one.more]),
    );
    expect(Object.keys(more)).toEqual(['A+A', 'B+A', 'A+B', 'B+B']);
    expect(more['A+A']).toBe(more['B+A']! + 1);
    expect(more['A+B']).toBe(more['B+B']);
    expect(more['B+B']).toBeGreaterThan(0);
  });

  it('ties only when both recipes are equivalent', () => {
    const quiet = cells('0', '0');
    const noisy = cells('0', '0', 0, [0.5, -0.5, 0.4, -0.4, 0]);
    expect(pairVerdict({ ...quiet, aUnderB: noisy.aUnderB, bUnderB: noisy.bUnderB }).outcome).toBe(
      'undecided',
    );
    expect(pairVerdict({ ...quiet, aUnderA: noisy.aUnderA, bUnderA: noisy.bUnderA }).outcome).toBe(
      'undecided',
    );
  });

  it('asks for no more runs where a recipe is decided', () => {
    expect(pairVerdict(cells('A', 'B')).seedsNeeded).toEqual([]);
    expect(pairVerdict(cells('0', '0')).seedsNeeded).toEqual([]);
  });

  it('is undecided without runs', () => {
    const none = pairVerdict({ aUnderA: [], bUnderA: [], aUnderB: [], bUnderB: [] });
    expect(none).toMatchObject({ outcome: 'undecided', x: '0', y: '0' });
    expect(none.seedsNeeded.map(({ more }) => more)).toEqual([3, 3, 3, 3]);
  });
});

describe('verdictSentence', () => {
  const sentence = (verdict: PairVerdict) => verdictSentence(verdict, NAMES);
  const shifted = (by: number, values: readonly number[] = BASES) => values.map((value) => value + by);
  const pair = (underA: number, underB: number, gain = 0, jitter = JITTER) => {
    const wobble = (values: readonly number[], sign: number) =>
      values.map((v, i) => v + sign * (jitter[i] ?? 0));
    return pairVerdict({
      aUnderA: wobble(shifted(underA), 1),
      bUnderA: wobble(BASES, -1),
      aUnderB: wobble(shifted(underB + gain), 1),
      bUnderB: wobble(shifted(gain), -1),
    });
  };

  it('wins', () => {
    expect(sentence(pair(3.1, 1.2))).toBe(
      'l1-filter wins under both recipes: +3.1 points under ft-4, +1.2 under clr-4 (five bases).',
    );
    expect(sentence(pair(-3.1, -1.2))).toBe(
      'random-filter wins under both recipes: +3.1 points under ft-4, +1.2 under clr-4 (five bases).',
    );
  });

  it('leads weakly', () => {
    const noise = [0.5, -0.5, 0.4, -0.4, 0];
    expect(sentence(pair(3.1, -0.3, 0, noise))).toBe(
      'l1-filter leads weakly: +3.1 points under ft-4, while under clr-4 the difference of −0.3 is not significant (five bases).',
    );
    expect(sentence(pair(0.3, -3.1, 0, noise))).toBe(
      'random-filter leads weakly: +3.1 points under clr-4, while under ft-4 the difference of −0.3 is not significant (five bases).',
    );
    expect(sentence(pair(3.1, 0.02))).toBe(
      'l1-filter leads weakly: +3.10 points under ft-4, while under clr-4 the two are equivalent within ±0.3 points, at +0.02 (five bases).',
    );
  });

  it('synergy', () => {
    expect(sentence(pair(1.2, -0.8, 0.5))).toBe(
      'Synergy of method and recipe: l1-filter wins under ft-4 (+1.2 points), random-filter under clr-4 (+0.8); the better of these two cells is l1-filter with ft-4, +0.7 above random-filter with clr-4 (five bases).',
    );
    expect(sentence(pair(-1.2, 1.2, -1.2))).toBe(
      'Synergy of method and recipe: random-filter wins under ft-4 (+1.2 points), l1-filter under clr-4 (+1.2); of these two cells neither is significantly better (five bases).',
    );
  });

  it('tie', () => {
    expect(sentence(pair(0.05, -0.02))).toBe(
      'l1-filter and random-filter tie: equivalent within ±0.3 points under both recipes (l1-filter +0.05 under ft-4, −0.02 under clr-4; five bases).',
    );
  });

  it('undecided', () => {
    const noise = [0.5, -0.5, 0.4, -0.4, 0];
    expect(sentence(pair(0.4, -0.2, 0, noise))).toMatch(
      /^Undecided: l1-filter against random-filter is at \+0\.4 points under ft-4, −0\.2 points under clr-4, neither significant \(five bases\)\. To decide it takes about \d+ more runs of each method under ft-4 and (about \d+ more runs of each method|more than 100 bases) under clr-4\.$/,
    );
  });

  it('counts bases under each recipe where they differ', () => {
    const cellsOf = pair(3.1, 1.2);
    expect(cellsOf.delta.underB.n).toBe(5);
    const uneven = pairVerdict({
      aUnderA: shifted(3.1),
      bUnderA: BASES,
      aUnderB: shifted(1.2, BASES.slice(0, 3)),
      bUnderB: BASES.slice(0, 3),
    });
    expect(sentence(uneven)).toContain('(five bases under ft-4, three under clr-4)');
  });
});
