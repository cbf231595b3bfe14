import { describe, expect, test } from 'vitest';
import { type ParetoInput, paretoLayout, spread } from './pareto.ts';

function point(entry: string, rate: number, mean: number, more: Partial<ParetoInput> = {}): ParetoInput {
  return { entry, method: entry, recipe: 'ft-4', rate, mean, interval: null, ranked: true, ...more };
}

const OPTIONS = { width: 640, height: 340, labels: true, base: null, bands: [] };

describe('paretoLayout', () => {
  test('speedup is on a log scale: equal ratios, equal distances', () => {
    const { points } = paretoLayout([point('a', 1, 90), point('b', 2, 90), point('c', 4, 90)], OPTIONS);
    const [a, b, c] = points.map((one) => one.x);
    expect(b! - a!).toBeCloseTo(c! - b!, 0);
  });

  test('the frontier goes through the unbeaten points only', () => {
    const inputs = [point('a', 1.5, 92), point('beaten', 2, 90), point('b', 2.5, 91)];
    const { frontier, points } = paretoLayout(inputs, OPTIONS);
    const at = (entry: string) => points.find((one) => one.entry === entry)!;
    expect(frontier).toBe(`M${at('a').x},${at('a').y}H${at('b').x}V${at('b').y}`);
  });

  test('points of one speedup stand side by side, near their place', () => {
    const inputs = Array.from({ length: 13 }, (_, i) => point(`m${i}`, 2, 90 + i));
    const xs = paretoLayout(inputs, OPTIONS).points.map((one) => one.x);
    expect(new Set(xs).size).toBe(13);
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThanOrEqual(31);
    const alone = paretoLayout([point('a', 2, 90)], OPTIONS).points[0]!.x;
    expect((Math.max(...xs) + Math.min(...xs)) / 2).toBeCloseTo(alone, 0);
  });

  test('whiskers, base models and bands lie inside the plot', () => {
    const layout = paretoLayout([point('a', 2.05, 66, { interval: [64, 68] })], {
      ...OPTIONS,
      base: 71,
      bands: [{ target: 2, low: 2, high: 2.08 }],
    });
    const [top, bottom] = layout.points[0]!.whisker!;
    expect(top).toBeGreaterThan(layout.base!.y);
    expect(bottom).toBeLessThanOrEqual(layout.plot.bottom);
    expect(layout.bands[0]!.x + layout.bands[0]!.width).toBeLessThan(layout.plot.right);
    expect(layout.bands[0]!.x).toBeLessThan(layout.points[0]!.x);
  });

  test('labels keep a line’s distance and the best points get them', () => {
    const inputs = Array.from({ length: 12 }, (_, i) => point(`m${i}`, 2, 90 + i / 100, { ranked: i > 1 }));
    const { points } = paretoLayout(inputs, OPTIONS);
    const heights = points
      .flatMap((one) => (one.label === null ? [] : [one.label.y]))
      .toSorted((a, b) => a - b);
    expect(heights).toHaveLength(8);
    for (let i = 1; i < heights.length; i++)
      expect(heights[i]! - heights[i - 1]!).toBeGreaterThanOrEqual(14.9);
    expect(points.find((one) => one.entry === 'm11')?.label).not.toBeNull();
    expect(points.find((one) => one.entry === 'm0')?.label).toBeNull();
  });

  test('no label stands twice, and what is beaten is named once a method', () => {
    const inputs = [
      point('slow', 1.5, 93, { method: 'l1', recipe: 'clr-4' }),
      point('fast', 3, 91, { method: 'l1', recipe: 'clr-4' }),
      point('beaten', 1.5, 92, { method: 'l1', recipe: 'ft-4' }),
      point('other', 1.5, 92.5, { method: 'l2' }),
      point('worse', 3, 90, { method: 'l2' }),
    ];
    const labelled = paretoLayout(inputs, OPTIONS).points.filter(({ label }) => label !== null);
    expect(labelled.map(({ entry }) => entry).sort()).toEqual(['other', 'slow']);
  });

  test('one method has one mark under every recipe', () => {
    const inputs = [
      point('a', 2, 90, { method: 'l1' }),
      point('b', 2, 91, { method: 'l1' }),
      point('c', 2, 92),
    ];
    const marks = paretoLayout(inputs, OPTIONS).points.map((one) => [one.method, one.mark]);
    expect(new Map(marks as [string, number][]).size).toBe(2);
    expect(new Set(marks.filter(([method]) => method === 'l1').map(([, mark]) => mark)).size).toBe(1);
  });
});

test('spread moves positions apart as little as needed and stays inside', () => {
  expect(spread([10, 50], 15, [0, 100])).toEqual([10, 50]);
  expect(spread([10, 12, 14], 15, [0, 100])).toEqual([10, 25, 40]);
  expect(spread([95, 96, 97], 15, [0, 100])).toEqual([70, 85, 100]);
});
