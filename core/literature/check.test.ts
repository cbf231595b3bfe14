import { describe, expect, it } from 'vitest';
import { denseMacsSlips, readingSlips, recompute } from '#core/literature/check';
import { PAPERS, ROWS } from '#core/literature/testing/papers';

const B = 'network-pruning-that-matters';
const row = (id: string) => ROWS.find((one) => one.id === id)!;

describe('recompute', () => {
  it('finds the two slips among the printed drops of ResNet-56 and ResNet-110', () => {
    const wrong = ROWS.filter((one) => recompute(one).slips.some(({ field }) => field === 'drop'));
    expect(wrong.map(({ id }) => id)).toEqual([`${B}/T9/05`, `${B}/T9/06`]);
    expect(recompute(row(`${B}/T9/05`)).slips[0]).toMatchObject({ printed: '-0.07', recomputed: '-0.08' });
    expect(recompute(row(`${B}/T9/06`)).slips[0]).toMatchObject({ printed: '-0.23', recomputed: '0.23' });
    expect(recompute(row(`${B}/T9/06`)).slips[0]!.text).toContain('the sign is turned');
    expect(recompute(row(`${B}/T9/01`))).toMatchObject({ drop: -0.02, slips: [] });
  });

  it('takes accuracy from the drop where only the drop is printed', () => {
    expect(recompute(row('rethinking-the-value-of-pruning/T2/01'))).toMatchObject({
      top1: 69.8,
      drop: 1.23,
      slips: [],
    });
    expect(recompute(row('why-is-pruning-so-confusing/T1/11'))).toEqual({
      top1: 75.24,
      drop: null,
      slips: [],
    });
  });

  it('finds the printed speedups of the first paper consistent with its FLOPs', () => {
    const checked = ROWS.filter(({ speedup, flops_g }) => speedup !== undefined && flops_g !== undefined);
    expect(checked.length).toBeGreaterThan(60);
    expect([...denseMacsSlips(checked).keys()]).toEqual([]);
    const turned = checked.map((one, i) => (i === 3 ? { ...one, speedup: 3.9 } : one));
    expect([...denseMacsSlips(turned).keys()]).toEqual([checked[3]!.id]);
    expect(denseMacsSlips(turned).get(checked[3]!.id)!.recomputed).toMatch(/^3\.0[89]$/);
  });

  it('shows what reading the paper found beside the table it names', () => {
    const [confusing] = PAPERS;
    const t5 = confusing!.tables.find(({ table }) => table === 'Table 5')!.rows[0]!;
    expect(readingSlips(t5, confusing!).map(({ text }) => text)[0]).toContain(
      'trainability accuracies exceed',
    );
    expect(readingSlips(row('why-is-pruning-so-confusing/T1/11'), confusing!)).toEqual([]);
  });
});

describe('literature', () => {
  it('has every row once, with its printed string', () => {
    expect(ROWS).toHaveLength(682);
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
    const silent = ROWS.filter(
      (one) => one.kind !== 'baseline' && (one.pruned_printed ?? one.drop_printed) === undefined,
    );
    expect(silent).toEqual([]);
  });
});
