import { describe, expect, it } from 'vitest';
import { contentHash } from '#core/datasets/packed';
import { SHAPES_CLASSES, SHAPES_REVISION, generateShapes } from '#core/datasets/shapes';
import type { Split } from '#core/datasets/packed';

describe('generateShapes', () => {
  it.each([
    [16, '282148b40a6c3bf916b7c186ac40708d16528c76f1198b5d73a47e89d880cccb'],
    [32, 'cd8fce286f7f16c1caae951ac270c8e2d35abd141f95efb02ba524556b18daf1'],
  ] as const)('shapes-%i: the pixels of a seed move only with the revision', (size, hash) => {
    const { descriptor, ...splits } = generateShapes({ size, train: 40, test: 20, seed: 7 });
    expect([descriptor.revision, contentHash(descriptor, splits)]).toEqual([1, hash]);
    expect(descriptor.revision).toBe(SHAPES_REVISION);
  });

  it('describes what it made', () => {
    const { descriptor, train, test } = generateShapes({ size: 16, train: 30, test: 10, seed: 1 });
    expect(descriptor).toMatchObject({ id: 'shapes-16', image: [16, 16, 3], train: 30, test: 10 });
    expect(descriptor.provenance).toMatchObject({ seed: 1 });
    expect(descriptor.classes).toHaveLength(10);
    expect(train.pixels).toHaveLength(30 * 16 * 16 * 3);
    expect([...test.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('begins a larger set with the smaller one', () => {
    const small = generateShapes({ size: 16, train: 20, test: 10, seed: 3 });
    const large = generateShapes({ size: 16, train: 50, test: 30, seed: 3 });
    expect(large.train.pixels.subarray(0, small.train.pixels.length)).toEqual(small.train.pixels);
    expect(large.test.pixels.subarray(0, small.test.pixels.length)).toEqual(small.test.pixels);
  });

  it('draws other images for another seed, and for the test split', () => {
    const of = (seed: number) => generateShapes({ size: 16, train: 10, test: 10, seed });
    expect(of(1).train.pixels).not.toEqual(of(2).train.pixels);
    expect(of(1).train.pixels).not.toEqual(of(1).test.pixels);
  });

  it('is learnable but not easy: nearest neighbours do better than chance and far worse than certainty', () => {
    const { train, test } = generateShapes({ size: 16, train: 1000, test: 200, seed: 1 });
    const accuracy = nearestNeighbourAccuracy(train, test, 16 * 16 * 3);
    expect(accuracy).toBeGreaterThan(0.14);
    expect(accuracy).toBeLessThan(0.5);
  });

  it('shows every class: the mean image of a class has its outline', () => {
    const { train } = generateShapes({ size: 16, train: 2000, test: 1, seed: 5 });
    const centre = SHAPES_CLASSES.map((_, label) => contrast(train, label));
    const at = (name: string) => centre[SHAPES_CLASSES.indexOf(name)]!;
    // Filled outlines are brighter in the middle than hollow ones.
    for (const full of ['disc', 'square', 'cross', 'star']) {
      for (const hollow of ['ring', 'frame', 'bars']) expect(at(full)).toBeGreaterThan(at(hollow));
    }
  });

  it.each([
    [{ size: 24 }, 'size'],
    [{ train: 0 }, 'train'],
    [{ test: 1.5 }, 'test'],
    [{ train: 1_000_000 }, 'train'],
    [{ seed: -1 }, 'seed'],
  ])('refuses %o', (wrong, field) => {
    const options = { size: 16, train: 10, test: 10, seed: 1, ...wrong } as Parameters<
      typeof generateShapes
    >[0];
    expect(() => generateShapes(options)).toThrow(
      expect.objectContaining({ code: 'bad-config', details: { field } }),
    );
  });
});

function nearestNeighbourAccuracy(train: Split, test: Split, bytes: number): number {
  let correct = 0;
  for (let i = 0; i < test.labels.length; i++) {
    const image = test.pixels.subarray(i * bytes, (i + 1) * bytes);
    if (train.labels[nearest(train.pixels, image)] === test.labels[i]) correct += 1;
  }
  return correct / test.labels.length;
}

function nearest(pixels: Uint8Array, image: Uint8Array): number {
  let best = Infinity;
  let index = -1;
  for (let start = 0; start < pixels.length; start += image.length) {
    let distance = 0;
    for (let k = 0; k < image.length && distance < best; k++)
      distance += (pixels[start + k]! - image[k]!) ** 2;
    if (distance < best) [best, index] = [distance, start / image.length];
  }
  return index;
}

/** Mean brightness of the four middle pixels of a class, less that of the whole image. */
function contrast({ pixels, labels }: Split, label: number): number {
  const sums = { middle: 0, all: 0, images: 0 };
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    sums.images += 1;
    for (let k = 0; k < 768; k++) {
      const [row, column] = [Math.floor(k / 48), Math.floor((k % 48) / 3)];
      const value = pixels[768 * i + k]!;
      sums.all += value / 768;
      if ((row === 7 || row === 8) && (column === 7 || column === 8)) sums.middle += value / 12;
    }
  }
  return (sums.middle - sums.all) / sums.images;
}
