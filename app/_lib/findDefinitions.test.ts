import { expect, test } from 'vitest';
import { findDefinitions } from './findDefinitions.ts';

test('terms come before texts, and every word must be there', () => {
  expect(
    findDefinitions('rank')
      .map(({ id }) => id)
      .slice(0, 2),
  ).toEqual(['rank-interval', 'rank-stability']);
  expect(findDefinitions('kendall w').map(({ id }) => id)).toEqual(['rank-stability']);
  expect(findDefinitions('kendall zebra')).toEqual([]);
  expect(findDefinitions(' ; ')).toEqual([]);
});
