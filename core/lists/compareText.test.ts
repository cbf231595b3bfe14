import { expect, test } from 'vitest';
import { compareText } from '#core/lists/compareText';

test('texts are in the order of their characters, equal ones are equal', () => {
  expect(['b', 'a', 'B', 'ab', ''].sort(compareText)).toEqual(['', 'B', 'a', 'ab', 'b']);
  expect(compareText('a', 'a')).toBe(0);
});
