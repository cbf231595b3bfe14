import { rng } from '#core/rng/counter';
import type { Augmentation } from '#core/recipes/recipe';

/** What one epoch does with its images, position by position. */
export type EpochOrder = {
  /** Index of the training image at each position. */
  readonly images: Int32Array;
  /** Crop offset into the padded image at each position, and whether the crop is then mirrored. */
  readonly top: Uint8Array;
  readonly left: Uint8Array;
  readonly flip: Uint8Array;
};

/**
 * Shuffling and augmentation of one epoch (1-based): a pure function of the run's seed and the epoch, so that neither
 * batch size, backend, number of workers nor a resume can change which image is seen when, or how.
 */
export function epochOrder(
  seed: number,
  epoch: number,
  images: number,
  augmentation: Augmentation,
): EpochOrder {
  const shuffle = rng(seed, `shuffle/epoch-${epoch}`);
  const order = {
    images: shuffle.permutation(images),
    top: new Uint8Array(images),
    left: new Uint8Array(images),
    flip: new Uint8Array(images),
  };
  if (augmentation.kind !== 'pad-crop-flip') return order;
  const draw = rng(seed, `augment/epoch-${epoch}`);
  const offsets = 2 * augmentation.pad + 1;
  for (let i = 0; i < images; i++) {
    order.top[i] = draw.below(offsets);
    order.left[i] = draw.below(offsets);
    order.flip[i] = draw.below(2);
  }
  return order;
}
