import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRange } from '#server/artifacts/range';

test.each([
  ['bytes=0-0', 10, { first: 0, last: 0 }],
  ['bytes=2-5', 10, { first: 2, last: 5 }],
  ['bytes=5-', 10, { first: 5, last: 9 }],
  ['bytes=5-500', 10, { first: 5, last: 9 }],
  ['bytes=-3', 10, { first: 7, last: 9 }],
  ['bytes=-30', 10, { first: 0, last: 9 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=-1', 0, 'unsatisfiable'],
  ['bytes=5-2', 10, null],
  ['bytes=0-1,3-4', 10, null],
  ['bytes=-', 10, null],
  ['items=0-1', 10, null],
  [null, 10, null],
] as const)('%s of %i bytes is %o', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});

test('a range never leaves the body', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(1000), (text, a, b, size) => {
      for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
        const range = parseRange(header, size);
        if (range === null || range === 'unsatisfiable') continue;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.first).toBeLessThanOrEqual(range.last);
        expect(range.last).toBeLessThan(size);
      }
    }),
  );
});
