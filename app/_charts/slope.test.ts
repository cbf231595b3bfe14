import { describe, expect, it } from 'vitest';
import { heatStep } from '../_lib/heat.ts';
import { slopeLayout } from './slope.ts';
import { trainabilityLayout } from './trainability.ts';

const rank = (method: string, place: number, interval: { low: number; high: number } | null = null) => ({
  method,
  entry: `${method}-${place}`,
  mean: 80 - place,
  place,
  interval,
});

describe('slopeLayout', () => {
  const steps = [
    { tag: 'S1', entries: 5, ranks: [rank('a', 1), rank('b', 2, { low: 1, high: 2 })] },
    { tag: 'S3.2', entries: 3, ranks: [rank('b', 1), rank('a', 2)] },
  ] as const;
  const { lines, columns, rows, height } = slopeLayout(steps, { width: 400, room: 100 });

  it('puts each setup in a column and rank 1 on top', () => {
    expect(columns.map(({ tag }) => tag)).toEqual(['S1', 'S3.2']);
    expect(columns[0]!.x).toBeLessThan(columns[1]!.x);
    expect(columns[1]!.x).toBeLessThanOrEqual(300);
    expect(rows.map(({ place }) => place)).toEqual([1, 2]);
    expect(rows[0]!.y).toBeLessThan(rows[1]!.y);
    expect(rows[1]!.y).toBeLessThan(height);
  });

  it('draws lines that cross where ranks change, and the ranks that noise leaves open', () => {
    const [a, b] = lines;
    expect(a!.dots.map(({ y }) => y)).toEqual([rows[0]!.y, rows[1]!.y]);
    expect(b!.dots.map(({ y }) => y)).toEqual([rows[1]!.y, rows[0]!.y]);
    expect(b!.dots[0]!.bar).toEqual([rows[0]!.y, rows[1]!.y]);
    expect(a!.path).toBe(`M${columns[0]!.x},${rows[0]!.y}L${columns[1]!.x},${rows[1]!.y}`);
  });
});

describe('trainabilityLayout', () => {
  it('sets more trainability to the right and more accuracy higher', () => {
    const point = (trainability: number, top1: number) => ({
      entry: `${trainability}`,
      name: '',
      floor: null,
      label: 'TA',
      trainability,
      top1,
      damage: null,
    });
    const { points, plot } = trainabilityLayout([point(50, 80), point(60, 70)], { width: 320, height: 280 });
    expect(points[0]!.x).toBeLessThan(points[1]!.x);
    expect(points[0]!.y).toBeLessThan(points[1]!.y);
    for (const { x } of points) {
      expect(x).toBeGreaterThanOrEqual(plot.left);
      expect(x).toBeLessThanOrEqual(plot.right);
    }
  });
});

describe('heatStep', () => {
  it('shades from the lowest to the highest, and evenly where nothing varies', () => {
    expect([70, 75, 80].map((value) => heatStep(value, [70, 75, 80]))).toEqual([0, 3, 5]);
    expect(heatStep(70, [70, 70])).toBe(3);
  });
});
