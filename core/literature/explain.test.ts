import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '#core/fairness/explain';
import { sharedTags, statedKeys, supportedKeys } from '#core/fairness/setups';
import { reportedComparable } from '#core/literature/comparable';
import { ROWS, SHELF } from '#core/literature/testing/papers';
import type { Comparable } from '#core/fairness/comparable';

fc.configureGlobal({ seed: 1 });

const of = (id: string): Comparable => reportedComparable(SHELF.rows.get(id)!, SHELF);
const A = 'why-is-pruning-so-confusing';
/** Rows of the first paper's Table 4 at a ratio of 50 %. */
const T4 = {
  scratch: `${A}/T4/03`,
  p30Small: `${A}/T4/15`,
  p45: `${A}/T4/21`,
  p30Large: `${A}/T4/45`,
  p30kLarge: `${A}/T4/63`,
};
const between = (a: string, b: string) => explain(of(a), of(b));

describe("the paper's rows", () => {
  it('Table 1: L1 at 2.31× and HRank at 1.78× share no setup, because of the band', () => {
    const found = between(`${A}/T1/11`, `${A}/T1/07`);
    expect(found.stated).toEqual([]);
    expect(found.supported).toEqual([]);
    expect(found.breaks[0]).toEqual({
      tag: 'S1',
      part: 'rate band',
      a: '2.31×',
      b: '1.78×',
      source: 'Table 1',
    });
    expect(found.sentence).toBe('No setup holds: rate band: 2.31× and 1.78×.');
  });

  it("Table 1: L1 and GReg-1 at 2.31× state S1, and S3.2 if the base is torchvision's", () => {
    const found = between(`${A}/T1/11`, `${A}/T1/08`);
    expect(found.stated).toEqual(['S1']);
    expect(found.supported).toEqual(['S1']);
    expect(found.unknown).toEqual(expect.arrayContaining(['S2', 'S3.1', 'S3.2']));
    expect(found.sentence).toBe("S1 holds; S3.2 if the base is torchvision's: unstated.");
    expect(found.missing[0]).toEqual({
      tag: 'S2',
      part: 'base set',
      a: 'unstated',
      b: 'unstated',
      source: 'Table 1; Sec. 3.2',
    });
  });

  it('takes the recipe of a cited row from the table that prints it, and names it', () => {
    const found = between(`${A}/T1/11`, `${A}/T1/02`);
    expect(found.stated).toEqual(['S1']);
    expect(found.breaks[0]).toEqual({
      tag: 'S3.1',
      part: 'retraining epochs',
      a: '90',
      b: '60',
      source: 'Table 1; Table 3',
    });
  });

  it('Table 4: P30F90 from 1e-1 and from 1e-2 share SX-A and S3.1, not S3.2', () => {
    const found = between(T4.p30Large, T4.p30Small);
    expect(found.stated).toEqual(['S1', 'S2', 'S3.1', 'SX-A']);
    expect(found.breaks[0]).toMatchObject({
      tag: 'S3.2',
      part: 'retraining recipe',
      a: 'step from 1e-1 to 1e-5 at epochs 30, 60, 75 and 83',
      b: 'step from 1e-2 to 1e-5 at epochs 30, 60 and 75',
      source: 'Table 4',
    });
    expect(found.supported).toEqual(['S1']);
  });

  it('Table 4: P30F90 and P45F75 from 1e-2 share S4.2-overall', () => {
    const found = between(T4.p30Small, T4.p45);
    expect(found.stated).toEqual(['S1', 'S4.2-overall', 'SX-A']);
    expect(found.breaks[0]).toMatchObject({ tag: 'S2', part: 'base set' });
    expect(found.supported).toEqual(['S1']);
  });

  it('Table 4: P30/kF90 from 1e-1 and scratch training share SX-B', () => {
    const found = between(T4.p30kLarge, T4.scratch);
    expect(found.stated).toEqual(['S1', 'SX-B']);
    expect(found.breaks.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['base set', 'total epochs', 'evidence']),
    );
    expect(found.supported).toEqual(['S1']);
  });

  it('Table 4: scratch training under the overall schedule is admitted to S4.2-overall', () => {
    expect(between(T4.scratch, T4.p30Small).stated).toEqual(['S1', 'S4.2-overall', 'SX-A']);
    expect(between(T4.scratch, T4.p30Large).stated).toEqual(['S1', 'SX-A']);
  });

  it('Table 5 takes its rate from Table 4', () => {
    const found = between(`${A}/T5/12`, `${A}/T4/01`);
    expect(found.breaks[0]).toMatchObject({ part: 'rate band', source: 'Table 4' });
  });

  it('never holds an unknown part, nor anything above S1', () => {
    const near = ROWS.filter(({ dataset_id }) => dataset_id === 'imagenet100');
    const row = fc.oneof(...[ROWS, near].map((rows) => fc.constantFrom(...rows.map(({ id }) => id))));
    let stated = 0;
    fc.assert(
      fc.property(row, row, (a, b) => {
        const found = between(a, b);
        expect(['S1']).toEqual(expect.arrayContaining([...found.supported]));
        expect(found.stated).toEqual(sharedTags(statedKeys(of(a)), statedKeys(of(b))));
        expect(found.supported).toEqual(sharedTags(supportedKeys(of(a)), supportedKeys(of(b))));
        for (const { tag } of found.missing) expect(found.stated).not.toContain(tag);
        stated += Number(found.stated.length > 0);
      }),
      { numRuns: 3000 },
    );
    expect(stated).toBeGreaterThan(30);
  });
});
