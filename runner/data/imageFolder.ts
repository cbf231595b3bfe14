import { imageFolder } from '#core/datasets/kinds/imageFolder';
import type { PackedInput, Split } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { openImageFolder } from '#runner/data/decodeFolder';
import { openDraft, type PackedFile } from '#runner/data/packInPlace';
import type { DatasetReader, Place, ReadOptions } from '#runner/data/reader';

/** What one array of bytes is let grow to. */
const MOST_BYTES = 2 ** 31;

/** Folders of JPEG and PNG files. */
export const imageFolderReader: DatasetReader = {
  kind: imageFolder,
  matches: (entries) => entries.some(({ name, folder }) => folder && /^(train|test|val)$/.test(name)),
  read: readImageFolder,
  packLarge: packImageFolder,
};

/**
 * Reads `train/<class>/` and `test/<class>/` (or `val/<class>/`) of JPEG or PNG files into memory, ready for `encodePacked`. Classes and
 * files are in byte order of their names. Images must have one size unless `size` gives them one. A set without any coloured pixel gets one
 * channel, every other three.
 * Throws Fault `bad-file` that names the file and what to do, `bad-config` for a limit or size below 1, `too-large` above
 * 2 GiB of pixels.
 */
export async function readImageFolder(dir: string, options: ReadOptions): Promise<PackedInput> {
  const { train, test, size, bytes, decode } = await openImageFolder(dir, options);
  if (bytes > MOST_BYTES) throw tooLarge(bytes);
  const pixels = new Uint8Array(bytes);
  const descriptor = await decode((index, image) => pixels.set(image, index * size));
  const channels = descriptor.image[2];
  const split = (labels: Uint16Array, first: number): Split => {
    const own = pixels.subarray(first * size, (first + labels.length) * size);
    return { labels, pixels: channels === 3 ? own : firstChannel(own) };
  };
  return { descriptor, train: split(train, 0), test: split(test, train.length) };
}

/**
 * The same for a folder with more than `memory` bytes of pixels: they are decoded into a file, which is packed in place, so
 * that the disk holds them once. Null for a smaller one. Throws what `readImageFolder` throws, and Fault `no-space`; then
 * nothing is left of the file.
 */
export async function packImageFolder(
  dir: string,
  options: ReadOptions,
  { folder, memory }: Place,
): Promise<PackedFile | null> {
  const images = await openImageFolder(dir, options);
  if (images.bytes <= memory) return null;
  const draft = await openDraft(folder, images);
  try {
    const descriptor = await images.decode(draft.write);
    return await draft.pack(descriptor, options);
  } catch (error) {
    throw await draft.drop(error);
  }
}

function tooLarge(bytes: number): Fault {
  return new Fault(
    'too-large',
    `These are ${bytes} bytes of pixels; at most ${MOST_BYTES} are held in memory.`,
    {
      field: 'limitPerClass',
      hint: 'Take fewer images per class (--limit-per-class) or smaller ones (--size), or have them packed to a file: FAIRPRUNE_DATASET_MEMORY is the size from which that is done.',
    },
  );
}

/** Of pixels whose three channels are equal. */
function firstChannel(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) => pixels[3 * i]!);
}
