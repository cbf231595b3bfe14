import { expect, test } from 'vitest';
import type { BoardView } from '#core/wire/views';
import { sweepLayout } from './sweep.ts';

const point = (contender: string, target: number, mean: number): BoardView['points'][number] => ({
  entry: `${contender}${target}`,
  method: contender,
  contender,
  target,
  recipe: 'ft-40',
  rate: target * 1.01,
  mean,
  interval: [mean - 1, mean + 1],
  ranked: true,
});

test('a line a contender, from slow to fast; one target makes no line', () => {
  const points = [
    point('l1', 4, 88),
    point('l1', 2, 92),
    point('random', 2, 91),
    point('random', 4, 80),
    point('hrank', 2, 93),
  ];
  const { lines, plot, xTicks } = sweepLayout(points, { width: 640, height: 300, room: 120 });
  expect(lines.map(({ contender }) => contender)).toEqual(['l1', 'random']);
  expect(lines[0]!.dots.map(({ of }) => of.target)).toEqual([2, 4]);
  expect(xTicks.map(({ text }) => text)).toEqual(['2×', '4×']);
  for (const { dots } of lines) {
    for (const { x, y, whisker } of dots) {
      expect(x).toBeGreaterThanOrEqual(plot.left);
      expect(x).toBeLessThanOrEqual(plot.right);
      expect(whisker![0]).toBeLessThan(y);
      expect(whisker![1]).toBeGreaterThan(y);
    }
    expect(dots[0]!.y).toBeLessThan(dots[1]!.y);
  }
});

test('names do not stand over each other', () => {
  const points = ['a', 'b', 'c'].flatMap((name) => [point(name, 2, 90), point(name, 4, 80)]);
  const { lines } = sweepLayout(points, { width: 640, height: 300, room: 120 });
  expect(lines[1]!.labelY - lines[0]!.labelY).toBeGreaterThanOrEqual(14.9);
});
