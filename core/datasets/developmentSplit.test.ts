import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { developmentId, developmentSplit } from '#core/datasets/developmentSplit';
import type { ImageSplit } from '#core/datasets/images';
import { decodePacked, encodePacked, inMemory } from '#core/datasets/packed';
import { contentPieces } from '#core/datasets/packedPieces';
import { generateShapes } from '#core/datasets/shapes';

const dataset = (train: number, test: number) => {
  const made = generateShapes({ size: 16, train, test, seed: 1 });
  const { descriptor, ...splits } = decodePacked(encodePacked(made.descriptor, made).bytes);
  return { descriptor, ...inMemory(descriptor, splits) };
};
const packed = dataset(200, 50);
const images = ({ images: { count, at } }: ImageSplit) =>
  Array.from({ length: count }, (_, i) => at(i).join());
const version = (split: ReturnType<typeof developmentSplit>) => {
  const hash = createHash('sha256');
  for (const piece of contentPieces(split.descriptor, split)) hash.update(piece);
  return hash.digest('hex');
};

it('is made of the training images alone, each once', () => {
  const split = developmentSplit(packed);
  const all = [...images(split.train), ...images(split.test)];
  expect(all.toSorted()).toEqual(images(packed.train).toSorted());
  expect(images(packed.test).filter((image) => all.includes(image))).toEqual([]);
});

it('holds out every tenth image of each class', () => {
  const { test, train } = developmentSplit(packed);
  packed.descriptor.classes.forEach((_, label) => {
    const count = (labels: Uint16Array) => labels.filter((one) => one === label).length;
    expect(count(test.labels)).toBe(Math.floor(count(packed.train.labels) / 10));
    expect(count(train.labels) + count(test.labels)).toBe(count(packed.train.labels));
  });
});

it('is the same each time, and a dataset of its own', () => {
  const [once, again] = [developmentSplit(packed), developmentSplit(packed)];
  expect(once.descriptor).toEqual(again.descriptor);
  expect(version(once)).toBe(version(again));
  expect(version(once)).not.toBe(packed.descriptor.version);
  expect(once.descriptor).toMatchObject({ id: 'shapes-16-development', provenance: { of: 'shapes-16' } });
  expect(developmentId('x'.repeat(63))).toHaveLength(63);
});

it('is refused where no class has ten images', () => {
  expect(() => developmentSplit(dataset(12, 12))).toThrow(/too few training images/);
});
