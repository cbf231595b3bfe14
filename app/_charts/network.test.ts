import { expect, test } from 'vitest';
import { networkLayout } from './network.ts';

const layer = (group: string, channels: number, kept: number, open = true) => ({
  group,
  channels,
  kept,
  open,
});

test('boxes are as high as their channels, cores as high as the kept ones, and all fit', () => {
  const layers = [layer('a', 16, 8), layer('b', 32, 32, false), layer('c', 64, 16)];
  const { boxes, middle, right, widths } = networkLayout(layers, { width: 328, height: 120 });
  expect(boxes.map(({ all }) => all / boxes[2]!.all)).toEqual(
    [0.25, 0.5, 1].map((share) => expect.closeTo(share, 1)),
  );
  expect(boxes[0]!.kept / boxes[0]!.all).toBeCloseTo(0.5, 1);
  expect(boxes[1]!.kept).toBe(boxes[1]!.all);
  expect(middle + boxes[2]!.all / 2).toBeLessThanOrEqual(120);
  expect(right).toBeLessThanOrEqual(328);
  expect(widths.map(({ channels }) => channels)).toEqual([16, 32, 64]);
});

test('a deep network stays inside of the drawing and names no width over another', () => {
  const layers = Array.from({ length: 160 }, (_, i) => layer(`l${i}`, 16 * (1 + (i % 2)), 8));
  const { boxes, right, widths } = networkLayout(layers, { width: 328, height: 120 });
  expect(right).toBeLessThanOrEqual(328);
  for (const box of boxes) expect(box.width).toBeGreaterThanOrEqual(1.5);
  for (const [i, one] of widths.entries())
    if (i > 0) expect(one.x - widths[i - 1]!.x).toBeGreaterThanOrEqual(30);
});
