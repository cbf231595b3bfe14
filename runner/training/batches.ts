import type { ImageBytes } from '#core/datasets/images';
import type { Recipe } from '#core/recipes/recipe';
import { constantsFor } from '#core/datasets/normalisation';
import { stepsPerEpoch } from '#core/recipes/schedule';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Batch } from '#runner/compute/network/trainer';
import { openImages, type OpenImages, type StoredSplit } from '#runner/data/dataset';
import { epochOrder, type EpochOrder } from '#runner/training/order';
import { epochPatches, writePatch, type Patch } from '#runner/training/resizedCrop';
import { normalisationTable, writeCrop, writeImage } from '#runner/training/pixels';

/** One split of a dataset with what turns its bytes into a network's input. */
export type Images = {
  readonly split: StoredSplit;
  readonly shape: DatasetDescriptor['image'];
  /** From `normalisationTable`. */
  readonly table: Float32Array;
};

/** `normalisation` says whose constants, as the recipe does. Throws as `constantsFor`. */
export function imagesOf(
  split: StoredSplit,
  descriptor: DatasetDescriptor,
  normalisation: Recipe['normalisation'] = 'dataset',
): Images {
  const table = normalisationTable(constantsFor(descriptor, normalisation));
  return { split, shape: descriptor.image, table };
}

/** The images of a split as bytes, one by one until `close`. Throws Fault as `openStored`. */
export function openSplit({ split, shape }: Pick<Images, 'split' | 'shape'>): OpenImages {
  return openImages(
    split,
    shape.reduce((a, b) => a * b, 1),
  );
}

/** Which batches a training reads: from step `step` (0-based) of epoch `epoch` (1-based) on, so many in all. */
export type BatchPlan = {
  readonly images: Images;
  readonly recipe: Pick<Recipe, 'batchSize' | 'lastBatch' | 'augmentation'>;
  readonly seed: number;
  readonly epoch: number;
  readonly step: number;
  readonly batches: number;
};

/** Where a batch of so many images is written. */
export type Room = { readonly pixels: Float32Array; readonly labels: Uint16Array };

/**
 * The batches of a training in order, epoch after epoch, shuffled and augmented as the recipe says; an epoch's last one
 * may be smaller. Each is written into the room that is given for it. Throws Fault when a file that they are read from
 * changes or can't be read.
 */
export function* trainingBatches(plan: BatchPlan, room: (images: number) => Room): Generator<Batch> {
  const { images, recipe, seed } = plan;
  const total = images.split.labels.length;
  const steps = stepsPerEpoch(recipe, total);
  const pad = recipe.augmentation.kind === 'pad-crop-flip' ? recipe.augmentation.pad : null;
  let left = plan.batches;
  const bytes = openSplit(images);
  try {
    for (let epoch = plan.epoch, first = plan.step; left > 0; epoch++, first = 0) {
      const order = epochOrder(seed, epoch, total, recipe.augmentation);
      const patches = epochPatches(seed, epoch, images, recipe.augmentation);
      for (let step = first; step < steps && left > 0; step++, left--) {
        const start = step * recipe.batchSize;
        const end = Math.min(start + recipe.batchSize, total);
        const batch = room(end - start);
        writeBatch({ ...images, bytes }, { order, pad, patches }, start, end, batch);
        yield batch;
      }
    }
  } finally {
    bytes.close();
  }
}

/** Memory of its own for every batch. */
export function freshRoom({ shape }: Images): (images: number) => Room {
  const size = shape.reduce((a, b) => a * b, 1);
  return (images) => ({ pixels: new Float32Array(images * size), labels: new Uint16Array(images) });
}

/** A split in its own order, `size` images at a time, without augmentation. Throws as {@link trainingBatches}. */
export function* testBatches(images: Images, size: number): Generator<Batch> {
  const { split, shape, table } = images;
  const bytes = openSplit(images);
  try {
    for (let start = 0; start < bytes.count; start += size) {
      const labels = split.labels.subarray(start, start + size);
      const pixels = new Float32Array(labels.length * bytes.size);
      labels.forEach((_, i) => writeImage(pixels, i * bytes.size, bytes.at(start + i), shape, table));
      yield { pixels, labels };
    }
  } finally {
    bytes.close();
  }
}

type Views = {
  readonly order: EpochOrder;
  /** Null: not padded and cropped. */
  readonly pad: number | null;
  /** Null: no resized crops. */
  readonly patches: readonly Patch[] | null;
};

/** Positions `start` to `end` of an epoch. */
function writeBatch(
  { split, shape, table, bytes }: Images & { readonly bytes: ImageBytes },
  { order, pad, patches }: Views,
  start: number,
  end: number,
  { pixels, labels }: Room,
): void {
  for (let i = start; i < end; i++) {
    const index = order.images[i]!;
    const at = (i - start) * bytes.size;
    const image = bytes.at(index);
    labels[i - start] = split.labels[index]!;
    if (patches !== null) writePatch(pixels, at, image, shape, table, patches[i]!);
    else if (pad === null) writeImage(pixels, at, image, shape, table);
    else {
      const crop = { pad, top: order.top[i]!, left: order.left[i]!, flip: order.flip[i] === 1 };
      writeCrop(pixels, at, image, shape, table, crop);
    }
  }
}
