import { expect, test } from 'vitest';
import { frontierOf } from './frontier.ts';

const point = (name: string, rate: number, mean: number) => ({ name, rate, mean });
const names = (points: readonly ReturnType<typeof point>[]) =>
  frontierOf(points, (one) => one).map(({ name }) => name);

test('what another one beats in both is left out; the slowest comes first', () => {
  expect(names([point('fast', 4, 90), point('beaten', 2, 89), point('slow', 1.5, 93)])).toEqual([
    'slow',
    'fast',
  ]);
});

test('of one speedup the most accurate stays, of equals one', () => {
  expect(names([point('worse', 2, 90), point('better', 2, 91)])).toEqual(['better']);
  expect(names([point('first', 2, 91), point('second', 2, 91)])).toEqual(['first']);
});

test('nothing has no frontier', () => {
  expect(names([])).toEqual([]);
});
