import { describe, expect, it } from 'vitest';
import { enteredRow, slugOf } from '#core/literature/entered';
import { ReportedRowSchema } from '#core/literature/row';
import { ReportFileSchema } from '#core/wire/report';
import type { ReportFile } from '#core/wire/report';

const FILE: ReportFile = {
  paper: {
    title: 'Pruning Filters for Efficient ConvNets',
    authors: ['Hao Li'],
    year: 2017,
    venue: 'ICLR',
    link: 'https://arxiv.org/abs/1608.08710',
  },
  table: 1,
  page: 6,
  dataset: 'cifar10',
  network: 'resnet-56',
  method: 'l1-filter',
  granularity: 'filter',
  base: 93.04,
  top1: 93.06,
  drop: -0.02,
  speedup: 1.38,
  flopsReduction: 27.6,
  retraining: { printed: 'retrained', epochs: 20 },
  note: '',
  asPrinted: false,
};
const KNOWN = [{ id: 'l1-filter', name: 'L1-norm filters (PFEC)' }];
const enter = (changes: Partial<ReportFile> = {}) =>
  enteredRow(ReportFileSchema.parse({ ...FILE, ...changes }), 'reported-x/T1/01', KNOWN);

describe('a result of a paper', () => {
  it('becomes a row like those of the shelf', () => {
    const { row, slips } = enter();
    expect(ReportedRowSchema.parse(row)).toEqual(row);
    expect(slips).toEqual([]);
    expect(row).toMatchObject({
      kind: 'pruned',
      method: { id: 'l1-filter', name: 'L1-norm filters (PFEC)' },
      pruned_top1: 93.06,
      pruned_printed: '93.06',
    });
  });

  it('is refused where its numbers contradict each other', () => {
    expect(() => enter({ drop: 0.2 })).toThrow('Base − pruned makes the drop -0.02, not 0.2.');
    expect(() => enter({ speedup: 2.38 })).toThrow('The FLOPs reduction makes the speedup 1.38, not 2.38×.');
  });

  it('shows the contradiction when the paper prints it so', () => {
    expect(enter({ drop: 0.02, asPrinted: true }).slips).toMatchObject([
      { field: 'drop', printed: '0.02', recomputed: '-0.02' },
    ]);
    expect(enter({ drop: 0.02, asPrinted: true }).slips[0]?.text).toContain('the sign is turned');
  });

  it('has its accuracy from base and drop where only these are printed, and needs one of both', () => {
    expect(enter({ top1: null }).row).toMatchObject({ pruned_top1_derived: 93.06 });
    expect(() => enter({ top1: null, drop: null })).toThrow(/needs an accuracy/);
    expect(() => enter({ top1: null, base: null })).toThrow(/needs an accuracy/);
  });

  it('names a method that the catalogue doesn’t have as the paper does', () => {
    expect(enter({ method: 'Très Nouvelle (TN)' }).row.method).toEqual({
      id: 'tres-nouvelle-tn',
      name: 'Très Nouvelle (TN)',
      printed: 'Très Nouvelle (TN)',
    });
    expect(slugOf('枝刈り', 60)).toBe('unnamed');
  });

  it.each([
    ['an accuracy beyond 100', { top1: 931 }, 'top1'],
    ['a speedup below 1', { speedup: 0.5 }, 'speedup'],
    ['all FLOPs removed', { flopsReduction: 100 }, 'flopsReduction'],
    ['no page', { page: 0 }, 'page'],
    ['a link that runs code', { paper: { ...FILE.paper, link: 'javascript:alert(1)' } }, 'paper.link'],
    ['a link without TLS', { paper: { ...FILE.paper, link: 'http://arxiv.org/abs/1' } }, 'paper.link'],
    ['a title with a line break', { paper: { ...FILE.paper, title: 'a\nb' } }, 'paper.title'],
  ])('%s is refused at its field', (_what, changes, field) => {
    const checked = ReportFileSchema.safeParse({ ...FILE, ...changes });
    expect(checked.error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
  });
});
