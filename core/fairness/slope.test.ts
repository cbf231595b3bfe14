import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAGS } from '#core/fairness/tags';
import type { SetupKeys } from '#core/fairness/tags';
import { rankSlope } from '#core/fairness/slope';
import type { SlopeRow } from '#core/fairness/slope';

const keys = (recipe: string): SetupKeys =>
  Object.fromEntries(
    TAGS.map((tag) => [tag, tag === 'S1' || tag === 'S2' ? `${tag}` : `${tag} ${recipe}`]),
  ) as SetupKeys;
const row = (method: string, recipe: string, mean: number): SlopeRow => ({
  id: `${method} ${recipe}`,
  method,
  keys: keys(recipe),
  mean,
  byBase: { 0: mean, 1: mean + 0.1, 2: mean - 0.1 },
});
/** A looks best because only it ran the long recipe. */
const ROWS = [row('a', 'long', 85), row('a', 'ft', 79), row('b', 'ft', 80), row('c', 'ft', 70)];
const places = (rows: readonly SlopeRow[]) =>
  rankSlope(rows).map(({ tag, ranks }) => [tag, ranks.map((one) => one.method).join('')]);

describe('rankSlope', () => {
  it('ranks by the best entry of each method, and moves when the recipe must be shared', () => {
    expect(places(ROWS)).toEqual([
      ['S1', 'abc'],
      ['S2', 'abc'],
      ['S3.1', 'bac'],
      ['S3.2', 'bac'],
      ['S4.1', 'bac'],
      ['S4.2', 'bac'],
    ]);
    expect(rankSlope(ROWS)[0]!.ranks[0]).toMatchObject({ entry: 'a long', place: 1, mean: 85 });
    expect(rankSlope(ROWS)[3]!.ranks[2]!.interval).toEqual({ low: 3, high: 3 });
  });

  it('leaves out a setup under which no two methods are comparable', () => {
    expect(places([row('a', 'long', 85), row('b', 'ft', 80)])).toEqual([
      ['S1', 'ab'],
      ['S2', 'ab'],
    ]);
    expect(rankSlope([])).toEqual([]);
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ROWS, { minLength: ROWS.length }), (shuffled) => {
        expect(rankSlope(shuffled)).toEqual(rankSlope(ROWS));
      }),
    );
  });
});
