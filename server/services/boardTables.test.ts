import { expect, test } from 'vitest';
import { BY_RANK } from '#core/board/sorting';
import type { ListedEntry } from '#server/services/boardList';
import { boardTables } from '#server/services/boardTables';
import type { Asked } from '#server/services/boardTables';

const PLAIN: ListedEntry = {
  id: '',
  method: 'l1-filter',
  recipeId: 'ft-40',
  submission: null,
  evidence: 'verified',
  floor: null,
  n: 0,
  mean: null,
  low: null,
  high: null,
  byBase: {},
  band: 2,
  params: null,
  macs: null,
  trainingFlops: null,
  epochsBase: 160,
  epochsPrune: 0,
  epochsRetrain: 40,
  withheld: null,
  key: null,
  keyBefore: null,
  sorted: null,
};
/** An entry with five runs about `mean`, of the class `key`. */
const entry = (
  id: string,
  key: string | null,
  mean: number,
  more: Partial<ListedEntry> = {},
): ListedEntry => {
  const byBase = Object.fromEntries([-0.2, -0.1, 0, 0.1, 0.2].map((by, i) => [i, mean + by]));
  return { ...PLAIN, id, key, n: 5, mean, low: mean - 0.2, high: mean + 0.2, byBase, ...more };
};
const ENTRIES = [
  entry('a', 'x', 90, { params: 100, sorted: 3 }),
  entry('b', 'x', 92, { method: 'random-filter', submission: 's', params: 300, sorted: 1 }),
  entry('c', 'x', 91, { recipeId: 'clr-40', params: 200, sorted: 2 }),
  entry('d', 'y', 95, { evidence: 'reported' }),
  entry('e', null, 70),
  entry('f', null, 60, { floor: { kind: 'dense', of: null, reading: null, pipeline: null } }),
];
const tables = (asked: Partial<Asked> = {}, entries: readonly ListedEntry[] = ENTRIES) => {
  const all = { words: '', evidence: null, sort: BY_RANK, page: null, ...asked };
  const found = boardTables('S3.2', entries, all, new Map([['s', 'Ada']]));
  const ids = ({ shown }: { readonly shown: readonly { readonly entry: ListedEntry }[] }) =>
    shown.map((one) => one.entry.id).join('');
  return { ...found, ids: [...found.classes, found.apart, found.floors].map(ids) };
};

test('larger classes come first, the best of a class first; entries without a key stand apart, floors too', () => {
  const { ids, classes, classTotal, page } = tables();
  expect(ids).toEqual(['bca', 'd', 'e', 'f']);
  expect(classes.map(({ key, index }) => [key, index])).toEqual([
    ['x', 0],
    ['y', 1],
  ]);
  expect(classTotal).toBe(2);
  expect(page).toEqual({ page: 1, pages: 1, total: 6, first: 1, last: 6 });
  expect(tables({}, ENTRIES.toReversed()).ids.slice(0, 2)).toEqual(['bca', 'd']);
});

test('a table tells of all its rows, also of those on other pages', () => {
  const [first] = tables().classes;
  expect(first).toMatchObject({
    label: 'Same base models, retraining recipe ft-40',
    among: 3,
    summary: { entries: 3, floors: 0, distinct: true, top1: [89.8, 92.2], params: 300, macs: 0 },
  });
  expect(tables().floors.summary).toMatchObject({ entries: 0, floors: 1 });
  expect(tables({}, [...ENTRIES, entry('g', 'x', 80)]).classes[0]!.summary).toMatchObject({
    distinct: false,
    top1: [79.8, 92.2],
  });
});

test('what is narrowed down keeps its ranks among all, and a class of which nothing is left goes', () => {
  const all = tables().classes[0]!.shown;
  const { classes, classTotal, ids } = tables({ words: 'clr' });
  expect(ids).toEqual(['c', '', '']);
  expect(classTotal).toBe(1);
  expect(classes[0]!.shown[0]!.rank).toEqual(all.find((one) => one.entry.id === 'c')!.rank);
  expect(classes[0]!.summary.entries).toBe(1);
  expect(tables({ words: 'ada' }).ids).toEqual(['b', '', '']);
  expect(tables({ evidence: 'reported' }).ids).toEqual(['d', '', '']);
});

test('rows are sorted within their tables by what is asked for', () => {
  const sorted = (by: Asked['sort']['by'], reversed = false) => tables({ sort: { by, reversed } }).ids[0];
  expect(sorted('params')).toBe('acb');
  expect(sorted('params', true)).toBe('bca');
  expect(sorted('drop')).toBe('bca');
  expect(sorted('rate')).toBe('acb');
  expect(sorted('recipe')).toBe('cba');
  expect(sorted('top1', true)).toBe('acb');
});
