import { expect, test } from 'vitest';
import { defaultRunners, threadsEach } from '#cli/start/runners';

const GIB = 1024 ** 3;

test('one runner a core as far as memory goes, at least one, at most four', () => {
  expect(defaultRunners(2, 8 * GIB)).toBe(2);
  expect(defaultRunners(2, 5 * GIB)).toBe(1);
  expect(defaultRunners(1, 64 * GIB)).toBe(1);
  expect(defaultRunners(32, 64 * GIB)).toBe(4);
  expect(defaultRunners(8, GIB)).toBe(1);
});

test('the cores are shared out among the runners, one at least', () => {
  expect(threadsEach(2, 2)).toBe(1);
  expect(threadsEach(4, 32)).toBe(8);
  expect(threadsEach(3, 8)).toBe(2);
  expect(threadsEach(4, 2)).toBe(1);
  expect(threadsEach(0, 8)).toBe(8);
});
