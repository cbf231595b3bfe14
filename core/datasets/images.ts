/**
 * The images of a split one by one, wherever their bytes are: what everything reads that must not care whether they lie
 * in memory or on a disk.
 */
export type ImageBytes = {
  readonly count: number;
  /** Bytes of one image: height × width × channels, NHWC. */
  readonly size: number;
  /** The bytes of image `index`; they may be overwritten by the next call. */
  at(index: number): Uint8Array;
};

/** Images of one split and their class indices. */
export type ImageSplit = { readonly images: ImageBytes; readonly labels: Uint16Array };
export type ImageSplits = { readonly train: ImageSplit; readonly test: ImageSplit };

/** Images of `size` bytes that lie in memory one after the other: views of `pixels`. */
export function imagesIn(pixels: Uint8Array, size: number): ImageBytes {
  return {
    count: pixels.length / size,
    size,
    at: (index) => pixels.subarray(index * size, (index + 1) * size),
  };
}

/** The images at `indices`, in that order. */
export function chosenImages(images: ImageBytes, indices: ArrayLike<number>): ImageBytes {
  return { count: indices.length, size: images.size, at: (index) => images.at(indices[index]!) };
}

/** Bytes of pixels in a dataset: what holding it in memory takes. */
export function pixelBytes(shape: {
  readonly image: readonly number[];
  readonly train: number;
  readonly test: number;
}): number {
  return (shape.train + shape.test) * shape.image.reduce((a, b) => a * b, 1);
}

/** Bytes that are copied together: few calls on small images, little memory on large sets. */
const PIECE = 4 * 1024 ** 2;

/** All bytes of the images in order, in pieces; each is valid until the next one is asked for. */
export function* imagePieces(images: ImageBytes): Generator<Uint8Array> {
  const { count, size } = images;
  const each = Math.max(1, Math.floor(PIECE / size));
  const piece = new Uint8Array(Math.min(each, count) * size);
  for (let first = 0; first < count; first += each) {
    const taken = Math.min(each, count - first);
    for (let i = 0; i < taken; i++) piece.set(images.at(first + i), i * size);
    yield piece.subarray(0, taken * size);
  }
}
