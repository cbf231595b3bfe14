import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { imageFolder } from '#core/datasets/kinds/imageFolder';
import { normalisationOf } from '#core/datasets/normalisation';
import { Fault } from '#core/errors/fault';
import { centring, decodeImage, decoderName, FITTING } from '#runner/data/decodeImage';
import { scanFolder } from '#runner/data/folderTree';
import type { PackedInput, Split } from '#core/datasets/packed';
import type { Decoded } from '#runner/data/decodeImage';
import type { ImageFile } from '#runner/data/folderTree';
import { checkLimit, type DatasetReader, type ImageSize, type ReadOptions } from '#runner/data/reader';

const LARGEST_SIDE = 1024;
const MOST_BYTES = 2 ** 31;

/** Folders of JPEG and PNG files. */
export const imageFolderReader: DatasetReader = {
  kind: imageFolder,
  matches: (entries) => entries.some(({ name, folder }) => folder && /^(train|test|val)$/.test(name)),
  read: readImageFolder,
};

/**
 * Reads `train/<class>/` and `test/<class>/` (or `val/<class>/`) of JPEG or PNG files into memory, ready for `encodePacked`. Classes and
 * files are in byte order of their names. Images must have one size unless `size` gives them one. A set without any coloured pixel gets one
 * channel, every other three.
 * Throws Fault `bad-file` that names the file and what to do, `bad-config` for a limit or size below 1, `too-large` above
 * 2 GiB of pixels.
 */
export async function readImageFolder(dir: string, options: ReadOptions): Promise<PackedInput> {
  const { id, limitPerClass, size = null, shorterSide = null, classes = null } = options;
  checkLimit(limitPerClass);
  checkWanted(size);
  checkShorterSide(size, shorterSide);
  const tree = await scanFolder(dir, limitPerClass, classes);
  const total = tree.train.length + tree.test.length;
  const reader = await openReader(tree.train[0]!, total, { size, shorterSide }, options.onProgress);
  const splits = { train: await reader.read(tree.train), test: await reader.read(tree.test) };
  const { channels, train, test } = finishChannels(splits);
  return {
    descriptor: {
      id,
      title: options.title ?? id,
      image: [reader.height, reader.width, channels],
      classes: [...tree.classes],
      train: tree.train.length,
      test: tree.test.length,
      normalisation: normalisationOf(id, train.pixels, channels),
      provenance: {
        format: imageFolder.id,
        decoder: decoderName(),
        limitPerClass,
        size:
          size === null
            ? null
            : `${size.width}×${size.height}, ${shorterSide === null ? FITTING : centring(shorterSide)}`,
        classes: classes === null ? null : `${tree.classes.length} by a list`,
        exifRotationsIgnored: reader.turned(),
      },
      revision: imageFolder.revision,
    },
    train,
    test,
  };
}

type Reader = {
  readonly height: number;
  readonly width: number;
  /** Images read so far whose EXIF rotation was not applied. */
  turned(): number;
  read(files: readonly ImageFile[]): Promise<Split>;
};

/** Fixes the image size by the first file, then reads splits with a bounded number of files at once. */
async function openReader(
  first: ImageFile,
  total: number,
  { size, shorterSide }: { readonly size: ImageSize | null; readonly shorterSide: number | null },
  onProgress: ReadOptions['onProgress'],
): Promise<Reader> {
  const { height, width } = await decodeImage(first, size, shorterSide);
  checkSize(first, height, width, total);
  const imageBytes = height * width * 3;
  const every = Math.max(1, Math.floor(total / 200));
  let done = 0;
  let turned = 0;

  const read = async (files: readonly ImageFile[]): Promise<Split> => {
    const pixels = new Uint8Array(files.length * imageBytes);
    const labels = Uint16Array.from(files, (file) => file.label);
    await forEachBounded(files, async (file, index) => {
      const image = await decodeImage(file, size, shorterSide);
      checkSame(file, image, first, height, width);
      pixels.set(image.pixels, index * imageBytes);
      turned += Number(image.turned);
      done += 1;
      if (done % every === 0 || done === total) onProgress?.({ done, total });
    });
    return { pixels, labels };
  };
  return { height, width, turned: () => turned, read };
}

/** Runs `work` on every item in order, a few at a time; the first failure stops the rest. */
async function forEachBounded<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  // One thread an image: they are small, so many images at once gain more than many threads on one.
  sharp.concurrency(1);
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      await work(item, index);
    }
  };
  const atOnce = Math.min(8, 2 * availableParallelism());
  const guarded = Array.from({ length: atOnce }, () =>
    worker().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  await Promise.all(guarded);
}

function checkWanted(size: ImageSize | null): void {
  const fits = (side: number) => Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE;
  if (size === null || (fits(size.width) && fits(size.height))) return;
  throw new Fault('bad-config', `Images can’t be brought to ${size.width}×${size.height}.`, {
    field: 'size',
    hint: `Width and height are whole numbers from 1 to ${LARGEST_SIDE}.`,
  });
}

function checkShorterSide(size: ImageSize | null, shorterSide: number | null): void {
  if (shorterSide === null) return;
  const least = size === null ? null : Math.max(size.width, size.height);
  if (least !== null && Number.isInteger(shorterSide) && shorterSide >= least && shorterSide <= LARGEST_SIDE)
    return;
  throw new Fault(
    'bad-config',
    least === null
      ? 'Shorter sides are scaled before a centre is cut out, and no size for it is given.'
      : `The shorter side can’t be scaled to ${shorterSide} before ${size?.width}×${size?.height} are cut out.`,
    {
      field: 'resize',
      hint: `As ImageNet’s test images: --resize 256 --size 224. It is a whole number from the size up to ${LARGEST_SIDE}.`,
    },
  );
}

function checkSize(file: ImageFile, height: number, width: number, total: number): void {
  if (height > LARGEST_SIDE || width > LARGEST_SIDE) {
    throw new Fault(
      'bad-file',
      `${file.name} is ${width}×${height} pixels; at most ${LARGEST_SIDE}×${LARGEST_SIDE} is read.`,
      {
        field: 'folder',
        hint: 'Scale them down: --size 32 cuts every image to 32×32, --size 64x48 to width 64 and height 48.',
      },
    );
  }
  const bytes = total * height * width * 3;
  if (bytes <= MOST_BYTES) return;
  throw new Fault(
    'too-large',
    `${total} images of ${width}×${height} are ${bytes} bytes of pixels; at most ${MOST_BYTES} are held.`,
    {
      field: 'limitPerClass',
      hint: 'Take fewer images per class (--limit-per-class) or smaller ones (--size).',
    },
  );
}

function checkSame(file: ImageFile, image: Decoded, first: ImageFile, height: number, width: number): void {
  if (image.height === height && image.width === width) return;
  throw new Fault(
    'bad-file',
    `${file.name} is ${image.width}×${image.height} pixels, but ${first.name} is ${width}×${height}.`,
    {
      field: 'folder',
      hint: `All images of a dataset have one size. Bring them to one with --size, for instance --size ${Math.min(width, height, image.width, image.height)}.`,
    },
  );
}

/** Keeps one of the three channels where they are equal in every pixel of both splits. */
function finishChannels(splits: { readonly train: Split; readonly test: Split }) {
  if (!isGrey(splits.train.pixels) || !isGrey(splits.test.pixels)) return { channels: 3 as const, ...splits };
  return { channels: 1 as const, train: oneChannel(splits.train), test: oneChannel(splits.test) };
}

function isGrey(pixels: Uint8Array): boolean {
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false;
  }
  return true;
}

function oneChannel({ pixels, labels }: Split): Split {
  return { pixels: Uint8Array.from({ length: pixels.length / 3 }, (_, i) => pixels[3 * i]!), labels };
}
