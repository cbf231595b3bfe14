import { expect, test } from 'vitest';
import { authorsLine } from '#core/publication/authors';

test.each([
  [[], null],
  [['Ada'], 'Ada'],
  [['Ada', 'Bob'], 'Ada and Bob'],
  [['Ada', 'Bob', 'Cy'], 'Ada, Bob and Cy'],
])('%j stand as %j', (names, line) => {
  expect(authorsLine(names)).toBe(line);
});
