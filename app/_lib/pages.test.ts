import { expect, test } from 'vitest';
import type { BoardRow, BoardView } from '#core/wire/views';
import { pageOf, parsePage } from './pages.ts';

const rows = (...ids: string[]) => ids.map((id) => ({ id }) as unknown as BoardRow);
const view = {
  classes: [{ rows: rows('a', 'b', 'c') }, { rows: rows('d') }],
  apart: rows('e'),
  floors: rows('f', 'g'),
} as unknown as BoardView;
const ids = (page: number, size: number) => {
  const { classes, apart, floors, ...numbers } = pageOf(view, page, size);
  return {
    ...numbers,
    rows: [...classes.map((one) => one.rows), apart, floors].map((some) => some.map(({ id }) => id).join('')),
    index: classes.map(({ index }) => index),
  };
};

test('pages go on through all tables, each row on one page', () => {
  expect(ids(1, 2)).toMatchObject({ page: 1, pages: 4, total: 7, first: 1, last: 2 });
  expect(ids(1, 2).rows).toEqual(['ab', '', '']);
  expect(ids(2, 2)).toMatchObject({ first: 3, last: 4, rows: ['c', 'd', '', ''], index: [0, 1] });
  expect(ids(3, 2).rows).toEqual(['e', 'f']);
  expect(ids(4, 2)).toMatchObject({ first: 7, last: 7, rows: ['', 'g'] });
  expect(ids(1, 100)).toMatchObject({ pages: 1, rows: ['abc', 'd', 'e', 'fg'], index: [0, 1] });
});

test('beyond the last page is the last one, and nothing is one empty page', () => {
  expect(ids(9, 2).page).toBe(4);
  expect(pageOf({ classes: [], apart: [], floors: [] }, 3)).toMatchObject({ page: 1, pages: 1, first: 0, last: 0 });
});

test('what can’t be read is the first page', () => {
  expect([undefined, '', '0', '-1', 'x', '1e3', '1234567', ['3', '4']].map(parsePage)).toEqual([
    1, 1, 1, 1, 1, 1, 1, 3,
  ]);
});
