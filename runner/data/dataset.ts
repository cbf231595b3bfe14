import { imagesIn, type ImageBytes } from '#core/datasets/images';
import { readPacked, type PackedSplit } from '#core/datasets/packedSource';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { openStored, type StoredFile } from '#runner/data/storedFile';

/** Pixels that stay in a file: from byte `at` on. */
export type StoredPixels = { readonly file: StoredFile; readonly at: number; readonly bytes: number };

/** Images of one split, NHWC, in memory or in a file, and their class indices in memory. */
export type StoredSplit = { readonly pixels: Uint8Array | StoredPixels; readonly labels: Uint16Array };

/** A dataset that stages compute on: what is in memory and what is streamed from a file give the same bits. */
export type Dataset = {
  readonly descriptor: DatasetDescriptor;
  readonly train: StoredSplit;
  readonly test: StoredSplit;
};

/** Images that are read one by one until `close`. */
export type OpenImages = ImageBytes & { close(): void };

/** The images of a split, of `size` bytes each. Throws Fault as `openStored`. */
export function openImages({ pixels }: Pick<StoredSplit, 'pixels'>, size: number): OpenImages {
  if (pixels instanceof Uint8Array) return { ...imagesIn(pixels, size), close: () => undefined };
  const file = openStored(pixels.file);
  const image = new Uint8Array(size);
  return {
    count: pixels.bytes / size,
    size,
    at: (index) => {
      file.read(image, pixels.at + index * size);
      return image;
    },
    close: file.close,
  };
}

/**
 * A packed dataset whose pixels stay in its file. Throws Fault `bad-file` for what isn't a whole packed dataset, and as
 * `openStored`.
 */
export function openPacked(stored: StoredFile): Dataset {
  const file = openStored(stored);
  try {
    const { descriptor, train, test } = readPacked({
      length: stored.bytes,
      read: (at, length) => {
        const bytes = new Uint8Array(length);
        file.read(bytes, at);
        return bytes;
      },
    });
    const split = ({ labels, pixels, size }: PackedSplit): StoredSplit => ({
      pixels: { file: stored, at: pixels, bytes: size },
      labels,
    });
    return { descriptor, train: split(train), test: split(test) };
  } finally {
    file.close();
  }
}
