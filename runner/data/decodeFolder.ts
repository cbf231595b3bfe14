import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { imageFolder } from '#core/datasets/kinds/imageFolder';
import { countPixels, emptyHistogram, normalisationOf } from '#core/datasets/normalisation';
import type { DescriptorWithoutVersion } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { centring, decodeImage, decoderName, FITTING, type Decoded } from '#runner/data/decodeImage';
import { scanFolder, type ImageFile } from '#runner/data/folderTree';
import { checkLimit, type ImageSize, type ReadOptions } from '#runner/data/reader';

const LARGEST_SIDE = 1024;

/** A folder of images whose names, classes and size are known and whose pixels aren't decoded yet. */
export type ImageFolder = {
  readonly classes: readonly string[];
  /** Class indices of the training and of the test images, in their order. */
  readonly train: Uint16Array;
  readonly test: Uint16Array;
  /** Bytes of one decoded image, and of all of them: always three channels. */
  readonly size: number;
  readonly bytes: number;
  /**
   * Decodes all images, the training images first, several at a time: `write` gets each with its position. The
   * descriptor says `image: [height, width, 1]` where no image has a coloured pixel; what was written has three
   * channels all the same.
   */
  decode(write: (index: number, pixels: Uint8Array) => unknown): Promise<DescriptorWithoutVersion>;
};

/**
 * Lists a folder and decodes its first image, whose size all others must have. Throws Fault `bad-file` that names the file
 * and what to do, `bad-config` for a limit or size below 1.
 */
export async function openImageFolder(dir: string, options: ReadOptions): Promise<ImageFolder> {
  const { limitPerClass, size: wanted = null, shorterSide = null, classes = null } = options;
  checkLimit(limitPerClass);
  checkWanted(wanted);
  checkShorterSide(wanted, shorterSide);
  const tree = await scanFolder(dir, limitPerClass, classes);
  const files = [...tree.train, ...tree.test];
  const first = files[0]!;
  const { height, width } = await decodeImage(first, wanted, shorterSide);
  checkSize(first, height, width);
  const size = height * width * 3;
  const labels = (some: readonly ImageFile[]) => Uint16Array.from(some, (file) => file.label);
  return {
    classes: tree.classes,
    train: labels(tree.train),
    test: labels(tree.test),
    size,
    bytes: files.length * size,
    decode: async (write) => {
      const seen = { grey: true, turned: 0, done: 0, histogram: emptyHistogram(3) };
      const every = Math.max(1, Math.floor(files.length / 200));
      await forEachBounded(files, async (file, index) => {
        if (options.signal?.aborted) throw new Fault('cancelled', 'The import was cancelled.');
        const image = await decodeImage(file, wanted, shorterSide);
        checkSame(file, image, first, height, width);
        await write(index, image.pixels);
        seen.grey &&= isGrey(image.pixels);
        // Counts of bytes, so the order in which images come doesn't matter.
        if (index < tree.train.length) countPixels(seen.histogram, image.pixels);
        seen.turned += Number(image.turned);
        seen.done += 1;
        if (seen.done % every === 0 || seen.done === files.length) {
          options.onProgress?.({ done: seen.done, total: files.length });
        }
      });
      const channels = seen.grey ? 1 : 3;
      return {
        id: options.id,
        title: options.title ?? options.id,
        image: [height, width, channels],
        classes: [...tree.classes],
        train: tree.train.length,
        test: tree.test.length,
        normalisation: normalisationOf(options.id, seen.histogram.slice(0, channels)),
        provenance: {
          format: imageFolder.id,
          decoder: decoderName(),
          limitPerClass,
          size: wanted && `${wanted.width}×${wanted.height}, ${fittingOf(shorterSide)}`,
          classes: classes === null ? null : `${tree.classes.length} by a list`,
          exifRotationsIgnored: seen.turned,
        },
        revision: imageFolder.revision,
      };
    },
  };
}

function fittingOf(shorterSide: number | null): string {
  return shorterSide === null ? FITTING : centring(shorterSide);
}

/** Runs `work` on every item in order, a few at a time; the first failure stops the rest. */
async function forEachBounded<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  // One thread an image: they are small, so many images at once gain more than many threads on one.
  sharp.concurrency(1);
  const queue = items.entries();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return;
      await work(item, index);
    }
  };
  const atOnce = Math.min(8, 2 * availableParallelism());
  // All have stopped when this returns or throws: nobody writes into what the caller then removes.
  await Promise.all(
    Array.from({ length: atOnce }, () => worker().catch((error: unknown) => void failures.push(error))),
  );
  if (failures.length > 0) throw failures[0];
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

function checkSize(file: ImageFile, height: number, width: number): void {
  if (height <= LARGEST_SIDE && width <= LARGEST_SIDE) return;
  throw new Fault(
    'bad-file',
    `${file.name} is ${width}×${height} pixels; at most ${LARGEST_SIDE}×${LARGEST_SIDE} is read.`,
    {
      field: 'folder',
      hint: 'Scale them down: --size 32 cuts every image to 32×32, --size 64x48 to width 64 and height 48.',
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

/** Whether the three channels are equal in every pixel. */
function isGrey(pixels: Uint8Array): boolean {
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false;
  }
  return true;
}
