import { describe, expect, it } from 'vitest';
import { stepsPerEpoch } from '#core/recipes/schedule';
import type { Batch } from '#runner/compute/network/trainer';
import {
  freshRoom,
  testBatches,
  trainingBatches,
  type BatchPlan,
  type Images,
} from '#runner/training/batches';
import { epochOrder } from '#runner/training/order';
import { normalisationTable } from '#runner/training/pixels';

/** Ten images of 2×2 grey pixels; image i is all i + 1, class i mod 3. */
const images: Images = {
  split: {
    pixels: Uint8Array.from({ length: 40 }, (_, i) => Math.floor(i / 4) + 1),
    labels: Uint16Array.from({ length: 10 }, (_, i) => i % 3),
  },
  shape: [2, 2, 1],
  table: normalisationTable({ mean: [0], std: [1 / 255] }),
};
const none = { kind: 'none' } as const;
const crops = { kind: 'pad-crop-flip', pad: 1 } as const;

/** One epoch's batches, each in memory of its own. */
function epochOf(recipe: BatchPlan['recipe'], seed: number, epoch: number): Batch[] {
  const batches = stepsPerEpoch(recipe, images.split.labels.length);
  return [...trainingBatches({ images, recipe, seed, epoch, step: 0, batches }, freshRoom(images))];
}

const firstPixels = ({ pixels }: Batch): number[] =>
  Array.from({ length: pixels.length / 4 }, (_, i) => Math.round(pixels[4 * i]!));

describe('trainingBatches', () => {
  it.each([
    ['keep', [4, 4, 2]],
    ['drop', [4, 4]],
  ] as const)('%s: the last batch is as the recipe says', (lastBatch, sizes) => {
    const batches = epochOf({ batchSize: 4, lastBatch, augmentation: none }, 1, 1);
    expect(batches.map((batch) => batch.labels.length)).toEqual(sizes);
  });

  it('shows every image once an epoch, with its own label', () => {
    const batches = epochOf({ batchSize: 3, lastBatch: 'keep', augmentation: none }, 1, 1);
    const seen = batches.flatMap(firstPixels);
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(seen).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(batches.flatMap((batch) => Array.from(batch.labels))).toEqual(
      seen.map((value) => (value - 1) % 3),
    );
  });

  it('sees the same images in the same way whatever the batch size', () => {
    const flat = (batchSize: number): number[] =>
      epochOf({ batchSize, lastBatch: 'keep', augmentation: crops }, 9, 2).flatMap((batch) => [
        ...batch.pixels,
      ]);
    expect(flat(3)).toEqual(flat(10));
  });
});

describe('epochOrder', () => {
  const order = (seed: number, epoch: number, augmentation: typeof none | typeof crops = crops) =>
    epochOrder(seed, epoch, 50, augmentation);

  it('is a function of seed and epoch alone', () => {
    expect(order(1, 1)).toEqual(order(1, 1));
    expect(order(1, 2).images).not.toEqual(order(1, 1).images);
    expect(order(2, 1).images).not.toEqual(order(1, 1).images);
    expect(order(1, 2).top).not.toEqual(order(1, 1).top);
    expect(order(1, 1, none).images).toEqual(order(1, 1).images);
  });

  it('draws every offset from 0 to 2 × pad and both mirrorings', () => {
    const { top, left, flip } = epochOrder(3, 1, 500, crops);
    expect(new Set(top)).toEqual(new Set([0, 1, 2]));
    expect(new Set(left)).toEqual(new Set([0, 1, 2]));
    expect(new Set(flip)).toEqual(new Set([0, 1]));
    expect(top).not.toEqual(left);
  });
});

it('testBatches goes through a split in order, without dropping the rest', () => {
  const batches = [...testBatches(images, 4)];
  expect(batches.map((batch) => batch.labels.length)).toEqual([4, 4, 2]);
  expect(batches.flatMap(firstPixels)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
