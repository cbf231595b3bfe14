import { expect, it } from 'vitest';
import { rng } from '#core/rng/counter';
import { greedyRemoval, removalScores } from '#core/selection/greedyRemoval';

it('removes what the cost of the whole set would pick, evaluated anew each time', () => {
  const n = 7;
  const stream = rng(3, 'costs');
  const half = Float64Array.from({ length: n * n }, () => stream.normal());
  const quadratic = half.map((value, at) => value + half[(at % n) * n + Math.floor(at / n)]!);
  const linear = Float64Array.from({ length: n }, () => stream.normal());
  const costOf = (gone: readonly number[]): number =>
    gone.reduce(
      (sum, i) => sum + linear[i]! + gone.reduce((inner, j) => inner + quadratic[i * n + j]!, 0),
      0,
    );
  const { order, costs } = greedyRemoval(quadratic, linear);
  order.forEach((channel, step) => {
    const gone = order.slice(0, step);
    const tried = Array.from({ length: n }, (_, i) => (gone.includes(i) ? Infinity : costOf([...gone, i])));
    expect(channel).toBe(tried.indexOf(Math.min(...tried)));
    expect(costs[step]).toBeCloseTo(costOf([...gone, channel]), 10);
  });
});

it('lets the higher of two equal channels go first', () => {
  const { order } = greedyRemoval(new Float64Array(9), Float64Array.of(1, 0, 0));
  expect(order).toEqual([2, 1, 0]);
  expect([...removalScores(order)]).toEqual([2, 1, 0]);
});
