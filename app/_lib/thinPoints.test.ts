import { expect, test } from 'vitest';
import { rng } from '#core/rng/counter';
import { paretoLayout } from '../_charts/pareto.ts';
import { thinPoints } from './thinPoints.ts';

const draw = rng(1, 'points');
const points = Array.from({ length: 3000 }, (_, i) => ({
  entry: `e${i}`,
  method: `m${i % 7}`,
  recipe: 'ft-40',
  target: 1.5 + (i % 3),
  rate: 1.5 + (i % 3) + 0.2 * draw.uniform(),
  mean: 90 + 3 * draw.normal(),
  interval: null,
  ranked: true,
}));
const options = { width: 640, height: 340, labels: false, base: null, bands: [] };

test('few points stay as they are', () => {
  const few = points.slice(0, 50);
  expect(thinPoints(few, 50)).toBe(few);
});

test('of many the frontier stays, and so does the best of every method', () => {
  const thin = thinPoints(points, 200);
  expect(thin.length).toBe(200);
  const path = (some: typeof points) => paretoLayout(some, options).frontier.split('H').length;
  expect(path([...thin])).toBe(path(points));
  for (const method of new Set(points.map((one) => one.method))) {
    const of = (some: readonly (typeof points)[number][]) =>
      Math.max(...some.filter((one) => one.method === method).map((one) => one.mean));
    expect(of(thin)).toBe(of(points));
  }
});

test('the others keep the spread of all, in their order', () => {
  const thin = thinPoints(points, 400);
  const median = (some: readonly { mean: number }[]) =>
    some.map((one) => one.mean).sort((a, b) => a - b)[Math.floor(some.length / 2)]!;
  expect(Math.abs(median(thin) - median(points))).toBeLessThan(0.5);
  const order = thin.map((one) => points.indexOf(one));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
