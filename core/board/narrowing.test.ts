import { expect, test } from 'vitest';
import { narrower } from '#core/board/narrowing';
import type { Narrowing } from '#core/board/narrowing';

const ROWS = [
  { id: 'a', evidence: 'verified', text: 'L1-norm filters ft-40 Ada' },
  { id: 'b', evidence: 'verified', text: 'Random filters ft-40 Ada' },
  { id: 'c', evidence: 'reported', text: 'Random filters clr-40 Émile' },
] as const;
const left = (asked: Partial<Narrowing>) =>
  ROWS.filter(narrower({ words: '', evidence: null, ...asked }, (row) => row))
    .map(({ id }) => id)
    .join('');

test('rows hold all the words, whatever their case, signs and accents', () => {
  expect(left({ words: 'L1 norm' })).toBe('a');
  expect(left({ words: 'ADA random' })).toBe('b');
  expect(left({ words: 'emile clr40' })).toBe('c');
  expect(left({ words: 'ada clr' })).toBe('');
});

test('what is typed as one word stands together, from its beginning', () => {
  expect(left({ words: 'l1' })).toBe('a');
  expect(left({ words: 'ft4' })).toBe('');
  expect(left({ words: 'ft 40' })).toBe('ab');
  expect(left({ words: 'rand' })).toBe('bc');
  expect(left({ words: 'ilters' })).toBe('');
});

test('evidence narrows with the words; nothing asked for leaves all', () => {
  expect(left({ evidence: 'verified' })).toBe('ab');
  expect(left({ evidence: 'reported', words: 'l1' })).toBe('');
  expect(left({ words: ' – ' })).toBe('abc');
});
