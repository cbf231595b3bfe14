import type { Batch } from '#runner/compute/network/trainer';
import type { Images } from '#runner/training/batches';
import { epochOrder } from '#runner/training/order';
import { writeImage } from '#runner/training/pixels';

/**
 * The first `batches` batches of the training images in an order drawn by the seed, without augmentation; fewer, or a
 * smaller last one, where the split ends.
 */
export function* observedBatches(
  { split, shape, table }: Images,
  { batches, batchSize }: { readonly batches: number; readonly batchSize: number },
  seed: number,
): Generator<Batch> {
  const total = split.labels.length;
  const { images } = epochOrder(seed, 1, total, { kind: 'none' });
  const size = shape.reduce((a, b) => a * b, 1);
  const end = Math.min(batches * batchSize, total);
  for (let start = 0; start < end; start += batchSize) {
    const chosen = images.subarray(start, Math.min(start + batchSize, end));
    const pixels = new Float32Array(chosen.length * size);
    chosen.forEach((image, i) => writeImage(pixels, i * size, split.pixels, image, shape, table));
    yield { pixels, labels: Uint16Array.from(chosen, (image) => split.labels[image]!) };
  }
}
