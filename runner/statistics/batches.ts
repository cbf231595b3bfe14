import type { Batch } from '#runner/compute/network/trainer';
import { openSplit, type Images } from '#runner/training/batches';
import { epochOrder } from '#runner/training/order';
import { writeImage } from '#runner/training/pixels';

/**
 * The first `batches` batches of the training images in an order drawn by the seed, without augmentation; fewer, or a
 * smaller last one, where the split ends. Throws Fault when a file that they are read from changes or can't be read.
 */
export function* observedBatches(
  images: Images,
  { batches, batchSize }: { readonly batches: number; readonly batchSize: number },
  seed: number,
): Generator<Batch> {
  const { split, shape, table } = images;
  const total = split.labels.length;
  const order = epochOrder(seed, 1, total, { kind: 'none' });
  const end = Math.min(batches * batchSize, total);
  const bytes = openSplit(images);
  try {
    for (let start = 0; start < end; start += batchSize) {
      const chosen = order.images.subarray(start, Math.min(start + batchSize, end));
      const pixels = new Float32Array(chosen.length * bytes.size);
      chosen.forEach((image, i) => writeImage(pixels, i * bytes.size, bytes.at(image), shape, table));
      yield { pixels, labels: Uint16Array.from(chosen, (image) => split.labels[image]!) };
    }
  } finally {
    bytes.close();
  }
}
