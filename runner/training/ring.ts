import type { Room } from '#runner/training/batches';

/**
 * Memory in which one thread prepares batches and another trains on them, in turns: slot n mod SLOTS holds batch n. A
 * slot is either free for the one who writes or full for the one who reads; both wait on its word with Atomics.
 */
export type Ring = {
  /** Images in each slot; 0 while it is free. */
  readonly filled: Int32Array;
  /** `[SLOTS, batch size, image]`, normalised. */
  readonly pixels: Float32Array;
  /** `[SLOTS, batch size]`. */
  readonly labels: Uint16Array;
};

/** One in training, one ready, one in the making. */
export const SLOTS = 3;

export function makeRing(batchSize: number, imageSize: number): Ring {
  const images = SLOTS * batchSize;
  return {
    filled: new Int32Array(new SharedArrayBuffer(4 * SLOTS)),
    pixels: new Float32Array(new SharedArrayBuffer(4 * images * imageSize)),
    labels: new Uint16Array(new SharedArrayBuffer(2 * images)),
  };
}

/** The first `images` places of the slot of batch `n`. */
export function slotOf({ pixels, labels }: Ring, n: number, images: number): Room {
  const [size, width] = [labels.length / SLOTS, pixels.length / labels.length];
  const start = (n % SLOTS) * size;
  return {
    pixels: pixels.subarray(start * width, (start + images) * width),
    labels: labels.subarray(start, start + images),
  };
}
