import { expect, test } from 'vitest';
import { boardSizes, REFERENCE_SIZE } from './sizes.ts';

test('sizes sum to the entries, the reference first, then ever fewer', () => {
  for (const [boards, entries] of [
    [2000, 1_000_000],
    [20, 10_000],
    [2, 1012],
  ] as const) {
    const sizes = boardSizes(boards, entries);
    expect(sizes).toHaveLength(boards);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(entries);
    expect(sizes[0]).toBe(REFERENCE_SIZE);
    expect(sizes.slice(2).every((size, i) => size <= sizes[i + 1]!)).toBe(true);
  }
});

test('of 2,000 boards the largest have some thousands of a million entries, half of them few', () => {
  const sizes = boardSizes(2000, 1_000_000).toSorted((a, b) => b - a);
  expect(sizes[0]).toBeGreaterThan(4000);
  expect(sizes[0]).toBeLessThan(9000);
  expect(sizes[1000]).toBeLessThan(300);
});

test('too few entries are refused', () => {
  expect(() => boardSizes(20, 1000)).toThrow('at least');
  expect(() => boardSizes(1, 5000)).toThrow('two are the fewest');
});
