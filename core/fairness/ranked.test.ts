import { describe, expect, it } from 'vitest';
import { rankedOrWhy } from '#core/fairness/ranked';

const RANKED = {
  evidence: 'verified',
  isFloor: false,
  inBand: true,
  n: 5,
  classMethods: ['l1-filter', 'random-filter', 'hrank'],
} as const;

describe('rankedOrWhy', () => {
  it('ranks a verified entry in its band with five runs in a full class', () => {
    expect(rankedOrWhy(RANKED)).toEqual({ ranked: true, provisional: false, reasons: [] });
  });

  it('never ranks a floor, whatever else holds', () => {
    expect(rankedOrWhy({ ...RANKED, isFloor: true })).toEqual({
      ranked: false,
      provisional: false,
      reasons: ['It is a floor of the board: there to be beaten, not ranked.'],
    });
  });

  it('ranks three and four runs provisionally, and fewer not', () => {
    expect(rankedOrWhy({ ...RANKED, n: 4 })).toEqual({ ranked: true, provisional: true, reasons: [] });
    expect(rankedOrWhy({ ...RANKED, n: 3 }).ranked).toBe(true);
    expect(rankedOrWhy({ ...RANKED, n: 2 })).toEqual({
      ranked: false,
      provisional: true,
      reasons: ['Ranking needs 3 finished runs; it has 2.'],
    });
  });

  it.each([
    ['reported', 'Only verified entries are ranked; this one is reported from a paper.'],
    ['audited', 'Only verified entries are ranked; this one is audited with public seeds.'],
    ['audited-changed', 'Only verified entries are ranked; this one is audited with changed weights.'],
  ] as const)('does not rank %s entries', (evidence, reason) => {
    expect(rankedOrWhy({ ...RANKED, evidence })).toMatchObject({ ranked: false, reasons: [reason] });
  });

  it('does not rank outside of the bands', () => {
    expect(rankedOrWhy({ ...RANKED, inBand: false })).toMatchObject({
      ranked: false,
      reasons: ['Its rate is outside of every rate band of the board.'],
    });
  });

  it('wants three methods in the class, both floors among them, and counts a method once', () => {
    const twoMethods = ['l1-filter', 'random-filter', 'l1-filter'];
    expect(rankedOrWhy({ ...RANKED, classMethods: twoMethods }).reasons).toEqual([
      'Its class needs at least 3 methods to be ranked; it holds 2 (l1-filter, random-filter).',
    ]);
    expect(
      rankedOrWhy({ ...RANKED, classMethods: ['fpgm', 'hrank', 'taylor', 'l1-filter'] }).reasons,
    ).toEqual(['Its class lacks random-filter, the floor of every ranking.']);
    expect(rankedOrWhy({ ...RANKED, classMethods: [] }).reasons).toEqual([
      'Its class needs at least 3 methods to be ranked; it holds none.',
      'Its class lacks random-filter and l1-filter, the floor of every ranking.',
    ]);
  });

  it('gives every reason at once', () => {
    const reasons = rankedOrWhy({
      evidence: 'reported',
      isFloor: false,
      inBand: false,
      n: 1,
      classMethods: ['hrank'],
    }).reasons;
    expect(reasons).toHaveLength(5);
  });
});
