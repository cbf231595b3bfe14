import type { SgdStep } from '#runner/compute/kernels';
import type { Batch } from '#runner/compute/network/step';

/** A training set as a device may hold it, so that steps pick their images there. */
export type ResidentSet = {
  /** uint8 `[images, h, w, c]`. */
  readonly pixels: Uint8Array;
  readonly images: number;
  /** What each byte of each channel is as the network's input: `[channels × 256]`. */
  readonly table: Float32Array;
  /** Whether steps shift and mirror the images that they pick. */
  readonly moved: boolean;
};

/** A training set for the device, or why it can't hold it. */
export type Residence = { readonly set: ResidentSet } | { readonly why: string };

/** How a step sees one of its images: cropped at (top, left) from a frame of black pixels around it, then mirrored. */
export type Move = {
  /** Rows and columns that the image moves up and to the left; below zero the other way. */
  readonly up: number;
  readonly left: number;
  readonly flip: boolean;
};

/** Optimizer steps that follow each other, all of `size` images. */
export type Block = {
  readonly size: number;
  /** One a step; in momentum and learning rate alone they differ. */
  readonly sgd: readonly SgdStep[];
  /** Places in the training set and classes, step after step. */
  readonly places: Int32Array;
  readonly labels: Int32Array;
  /** Beside them; none where the set isn't `moved`. */
  readonly moves: readonly Move[];
  /** The batch of its step `i` with its pixels: for whoever takes it alone. */
  batch(i: number): Batch;
};

/** The same with its first `steps` alone. */
export function firstSteps(block: Block, steps: number): Block {
  const images = steps * block.size;
  return {
    ...block,
    sgd: block.sgd.slice(0, steps),
    places: block.places.subarray(0, images),
    labels: block.labels.subarray(0, images),
    moves: block.moves.slice(0, images),
  };
}
