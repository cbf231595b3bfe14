import { expect, test } from 'vitest';
import { pageAt } from './pageAt.ts';

test('a page begins where the one before it ends; the last one holds what is left', () => {
  expect(pageAt(1, 101, 50)).toEqual({ page: 1, pages: 3, from: 0, to: 50 });
  expect(pageAt(2, 101, 50)).toEqual({ page: 2, pages: 3, from: 50, to: 100 });
  expect(pageAt(3, 101, 50)).toEqual({ page: 3, pages: 3, from: 100, to: 101 });
});

test('beyond the last page is the last one', () => {
  expect(pageAt(9, 100, 50)).toEqual({ page: 2, pages: 2, from: 50, to: 100 });
});

test('nothing is one empty page', () => {
  expect(pageAt(1, 0, 50)).toEqual({ page: 1, pages: 1, from: 0, to: 0 });
});
