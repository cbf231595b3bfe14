import { expect, it } from 'vitest';
import { ReportFileSchema } from '#core/wire/report';
import { reportOf } from './report.ts';

const TYPED = {
  'paper.title': ' Pruning Filters ',
  'paper.authors': 'Hao Li, Asim Kadav; Igor Durdanovic',
  'paper.year': '2017',
  'paper.link': 'https://arxiv.org/abs/1608.08710',
  table: '1',
  page: '6',
  dataset: 'cifar10',
  network: 'resnet-56',
  method: 'l1-filter',
  granularity: 'filter',
  base: '93,04 %',
  top1: '93.06',
  speedup: '1.38×',
};

it('what is typed becomes what the server takes', () => {
  expect(ReportFileSchema.parse(reportOf(TYPED))).toMatchObject({
    paper: { title: 'Pruning Filters', authors: ['Hao Li', 'Asim Kadav', 'Igor Durdanovic'], venue: null },
    base: 93.04,
    drop: null,
    speedup: 1.38,
    asPrinted: false,
  });
});

it('what is missing or no number is named', () => {
  const wrong = ReportFileSchema.safeParse(reportOf({ ...TYPED, 'paper.year': '', top1: 'about 93' }));
  expect(wrong.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['paper.year', 'top1']);
});
