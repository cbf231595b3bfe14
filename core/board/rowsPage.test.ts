import { expect, test } from 'vitest';
import { rowsPage } from '#core/board/rowsPage';

const TABLES = ['abc', 'd', 'e', 'fg'].map((rows) => rows.split(''));
const asked = (page: number | null, size: number) => {
  const found = rowsPage(TABLES, page, size);
  return { ...found.page, rows: found.tables.map((rows) => rows.join('')) };
};

test('pages go on through all tables, each row on one page', () => {
  expect(asked(1, 2)).toEqual({ page: 1, pages: 4, total: 7, first: 1, last: 2, rows: ['ab', '', '', ''] });
  expect(asked(2, 2)).toMatchObject({ first: 3, last: 4, rows: ['c', 'd', '', ''] });
  expect(asked(3, 2).rows).toEqual(['', '', 'e', 'f']);
  expect(asked(4, 2)).toMatchObject({ first: 7, last: 7, rows: ['', '', '', 'g'] });
  expect(asked(1, 100)).toMatchObject({ pages: 1, rows: ['abc', 'd', 'e', 'fg'] });
});

test('where no page is asked for, all rows are on the one there is', () => {
  expect(asked(null, 2)).toMatchObject({
    page: 1,
    pages: 1,
    first: 1,
    last: 7,
    rows: ['abc', 'd', 'e', 'fg'],
  });
});

test('beyond the last page is the last one, and nothing is one empty page', () => {
  expect(asked(9, 2).page).toBe(4);
  const nothing = { page: 1, pages: 1, total: 0, first: 0, last: 0 };
  expect(rowsPage([], 3)).toEqual({ page: nothing, tables: [] });
  expect(rowsPage([[], []], null)).toEqual({ page: nothing, tables: [[], []] });
});
