import { expect, it } from 'vitest';
import { developmentId, developmentSplit } from '#core/datasets/developmentSplit';
import { decodePacked, encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';

const shapes = generateShapes({ size: 16, train: 200, test: 50, seed: 1 });
const packed = decodePacked(encodePacked(shapes.descriptor, shapes).bytes);
const size = packed.descriptor.image.reduce((a, b) => a * b, 1);
const images = ({ pixels }: { pixels: Uint8Array }) =>
  Array.from({ length: pixels.length / size }, (_, i) => pixels.subarray(i * size, (i + 1) * size).join());

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
  const once = () => {
    const input = developmentSplit(packed);
    return encodePacked(input.descriptor, input).descriptor;
  };
  expect(once()).toEqual(once());
  expect(once().version).not.toBe(packed.descriptor.version);
  expect(once()).toMatchObject({ id: 'shapes-16-development', provenance: { of: 'shapes-16' } });
  expect(developmentId('x'.repeat(63))).toHaveLength(63);
});

it('is refused where no class has ten images', () => {
  const few = generateShapes({ size: 16, train: 12, test: 12, seed: 1 });
  const small = decodePacked(encodePacked(few.descriptor, few).bytes);
  expect(() => developmentSplit(small)).toThrow(/too few training images/);
});
