import { expect, test } from 'vitest';
import { pageQuery, parsePage } from './pages.ts';

test('what can’t be read is the first page', () => {
  expect([undefined, '', '0', '-1', 'x', '1e3', '1234567', ['3', '4']].map(parsePage)).toEqual([
    1, 1, 1, 1, 1, 1, 1, 3,
  ]);
});

test('an address names every page but the first', () => {
  expect(pageQuery(1)).toEqual({});
  expect(pageQuery(12)).toEqual({ page: '12' });
});
