/** Size of one image: height, width, channels. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Per-channel constants on pixels scaled to [0, 1]. */
export type Normalisation = { readonly mean: readonly number[]; readonly std: readonly number[] };

/** Where a crop is taken from the padded image, and whether it is mirrored. */
export type Crop = {
  readonly pad: number;
  readonly top: number;
  readonly left: number;
  readonly flip: boolean;
};

/**
 * `(pixel / 255 − mean) / std` of every byte and channel, as float32 `[channels × 256]`: normalising is then one look-up
 * a pixel, and a padded pixel is the black of byte 0 like any other.
 */
export function normalisationTable({ mean, std }: Normalisation): Float32Array {
  const table = new Float32Array(256 * mean.length);
  mean.forEach((centre, c) => {
    for (let byte = 0; byte < 256; byte++) table[256 * c + byte] = (byte / 255 - centre) / std[c]!;
  });
  return table;
}

/** Writes an image (uint8, height × width × channels), normalised, into `to` from offset `at`. */
export function writeImage(
  to: Float32Array,
  at: number,
  image: Uint8Array,
  shape: ImageShape,
  table: Float32Array,
): void {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  for (let i = 0, c = 0; i < size; i++) {
    to[at + i] = table[256 * c + image[i]!]!;
    if (++c === channels) c = 0;
  }
}

/**
 * The same with augmentation: the uint8 image in a frame of `pad` black pixels, cropped back to its size at
 * (top, left) of the frame, then mirrored left to right, then normalised.
 */
export function writeCrop(
  to: Float32Array,
  at: number,
  image: Uint8Array,
  shape: ImageShape,
  table: Float32Array,
  crop: Crop,
): void {
  const [height, width, channels] = shape;
  for (let i = 0; i < height; i++) {
    const row = i + crop.top - crop.pad;
    const inside = row >= 0 && row < height;
    for (let j = 0; j < width; j++) {
      const column = (crop.flip ? width - 1 - j : j) + crop.left - crop.pad;
      const source = inside && column >= 0 && column < width ? (row * width + column) * channels : -1;
      const target = at + (i * width + j) * channels;
      for (let c = 0; c < channels; c++) {
        to[target + c] = table[256 * c + (source < 0 ? 0 : image[source + c]!)]!;
      }
    }
  }
}
