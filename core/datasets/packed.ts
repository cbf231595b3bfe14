import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Fault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import { DatasetDescriptorSchema } from '#core/wire/dataset';
import type { DatasetDescriptor } from '#core/wire/dataset';

/**
 * The packed dataset: one array of bytes that server, runner and artifact store pass around.
 *
 *   magic            8 bytes "FPDATA01"
 *   header length    uint32, little-endian, without padding
 *   header           UTF-8 canonical JSON: the dataset descriptor
 *   train pixels     uint8, [images, height, width, channels]
 *   train labels     uint16, little-endian, index into `classes`
 *   test pixels, test labels
 *
 * Every part starts at a multiple of 8 bytes; the gaps are zero.
 */
const MAGIC = 'FPDATA01';
const LENGTH_AT = 8;
const HEADER_AT = 12;
const MAX_HEADER = 4 * 1024 * 1024;

/** Images of one split, NHWC, and their class indices. */
export type Split = { readonly pixels: Uint8Array; readonly labels: Uint16Array };
export type Splits = { readonly train: Split; readonly test: Split };
export type DescriptorWithoutVersion = Omit<DatasetDescriptor, 'version'>;
/** What readers and generators produce and `encodePacked` takes. */
export type PackedInput = Splits & { readonly descriptor: DescriptorWithoutVersion };
export type PackedDataset = Splits & { readonly descriptor: DatasetDescriptor };

/**
 * SHA-256 of what training can see: image shape, number of classes, then pixels and labels of both splits in
 * order. File bytes, file names, titles, class names and provenance don't enter.
 */
export function contentHash(descriptor: Pick<DatasetDescriptor, 'image' | 'classes'>, data: Splits): string {
  const shape = {
    image: descriptor.image,
    classes: descriptor.classes.length,
    train: data.train.labels.length,
    test: data.test.labels.length,
  };
  const hash = sha256.create().update(utf8ToBytes(`fairprune dataset 1\n${canonicalJson(shape)}\n`));
  for (const split of [data.train, data.test]) hash.update(split.pixels).update(labelBytes(split.labels));
  return bytesToHex(hash.digest());
}

/**
 * Packs two splits. The descriptor gets its `version` (content hash).
 * Throws Fault `bad-file` when sizes, labels or the descriptor don't fit together.
 */
export function encodePacked(
  described: DescriptorWithoutVersion,
  data: Splits,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly descriptor: DatasetDescriptor } {
  const draft = { ...described, version: '0'.repeat(64) };
  const checked = checkDescriptor(draft, 'dataset to pack');
  for (const name of ['train', 'test'] as const) checkSplit(name, checked, data[name]);
  const descriptor = { ...checked, version: contentHash(checked, data) };

  const header = utf8ToBytes(canonicalJson(descriptor));
  const layout = layoutOf(descriptor, header.length);
  const bytes = new Uint8Array(layout.total);
  bytes.set(utf8ToBytes(MAGIC), 0);
  new DataView(bytes.buffer).setUint32(LENGTH_AT, header.length, true);
  bytes.set(header, HEADER_AT);
  for (const name of ['train', 'test'] as const) {
    bytes.set(data[name].pixels, layout[name].pixels);
    bytes.set(labelBytes(data[name].labels), layout[name].labels);
  }
  return { bytes, descriptor };
}

/**
 * Reads a packed dataset. Pixels and labels are views of `bytes`, not copies (labels are copied only where `bytes`
 * starts at an odd address). Sizes and labels are checked; whether pixels match the version is `verifyPacked`'s.
 * Throws Fault `bad-file` that says what is wrong and where.
 */
export function decodePacked(bytes: Uint8Array): PackedDataset {
  const descriptor = readHeader(bytes);
  const layout = layoutOf(descriptor, headerLength(bytes));
  if (bytes.length !== layout.total) throw wrongLength(bytes.length, layout, descriptor);
  const data = { train: readSplit(bytes, layout.train), test: readSplit(bytes, layout.test) };
  for (const name of ['train', 'test'] as const) checkSplit(name, descriptor, data[name]);
  return { descriptor, ...data };
}

/**
 * `decodePacked`, then the content hash is computed again: for bytes that come from somebody else.
 * Throws Fault `hash-mismatch` when pixels or labels aren't those of the version in the header.
 */
export function verifyPacked(bytes: Uint8Array): PackedDataset {
  const dataset = decodePacked(bytes);
  const found = contentHash(dataset.descriptor, dataset);
  if (found === dataset.descriptor.version) return dataset;
  throw new Fault(
    'hash-mismatch',
    `Packed dataset "${dataset.descriptor.id}": its header names version ${dataset.descriptor.version}, its pixels and labels hash to ${found}.`,
    { hint: 'The bytes changed after packing. Import the dataset again from its source.' },
  );
}

type SplitLayout = {
  readonly images: number;
  readonly pixels: number;
  readonly size: number;
  readonly labels: number;
};
type Layout = { readonly train: SplitLayout; readonly test: SplitLayout; readonly total: number };

/** Byte offsets of every part. */
function layoutOf(descriptor: DatasetDescriptor, header: number): Layout {
  const [height, width, channels] = descriptor.image;
  const splitAt = (offset: number, images: number): SplitLayout => {
    const size = images * height * width * channels;
    return { images, pixels: offset, size, labels: align(offset + size) };
  };
  const train = splitAt(align(HEADER_AT + header), descriptor.train);
  const test = splitAt(align(train.labels + 2 * train.images), descriptor.test);
  return { train, test, total: align(test.labels + 2 * test.images) };
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function headerLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(LENGTH_AT, true);
}

function readHeader(bytes: Uint8Array): DatasetDescriptor {
  if (bytes.length < HEADER_AT) {
    throw badPack(`it has ${bytes.length} bytes, too few for its first ${HEADER_AT}`, TRUNCATED);
  }
  const magic = String.fromCharCode(...bytes.subarray(0, LENGTH_AT));
  if (magic !== MAGIC) {
    throw badPack(
      `bytes 0 to 7 are ${JSON.stringify(magic)} instead of "${MAGIC}"`,
      'Give a file that `fairprune dataset import` made.',
    );
  }
  const length = headerLength(bytes);
  if (length < 2 || length > MAX_HEADER) {
    throw badPack(
      `bytes 8 to 11 say that the header has ${length} bytes (allowed: 2 to ${MAX_HEADER})`,
      DAMAGED,
    );
  }
  if (HEADER_AT + length > bytes.length) {
    throw badPack(
      `the header should end at byte ${HEADER_AT + length}, the file ends at ${bytes.length}`,
      TRUNCATED,
    );
  }
  return checkDescriptor(
    parseHeader(bytes.subarray(HEADER_AT, HEADER_AT + length)),
    'header of packed dataset',
  );
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw badPack(`its header (from byte ${HEADER_AT}) isn't JSON: ${(error as Error).message}`, DAMAGED);
  }
}

/** The wire schema, and what it can't say: one constant a channel, class names that differ. */
function checkDescriptor(value: unknown, where: string): DatasetDescriptor {
  const parsed = DatasetDescriptorSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Fault('bad-file', `The ${where} is wrong at "${issue?.path.join('.')}": ${issue?.message}.`, {
      hint: DAMAGED,
    });
  }
  const { image, classes, normalisation } = parsed.data;
  if (normalisation.mean.length !== image[2] || normalisation.std.length !== image[2]) {
    throw new Fault(
      'bad-file',
      `The ${where} has ${normalisation.mean.length} means and ${normalisation.std.length} standard deviations for ${image[2]} channels.`,
      { hint: 'Give one of each per channel.' },
    );
  }
  if (new Set(classes).size !== classes.length) {
    throw new Fault('bad-file', `The ${where} names a class twice.`, {
      hint: 'Give each class its own name.',
    });
  }
  return parsed.data;
}

function readSplit(bytes: Uint8Array, at: SplitLayout): Split {
  const start = bytes.byteOffset + at.labels;
  const labels =
    start % 2 === 0
      ? new Uint16Array(bytes.buffer, start, at.images)
      : new Uint16Array(bytes.slice(at.labels, at.labels + 2 * at.images).buffer);
  return { pixels: bytes.subarray(at.pixels, at.pixels + at.size), labels };
}

function checkSplit(name: 'train' | 'test', descriptor: DatasetDescriptor, split: Split): void {
  const [height, width, channels] = descriptor.image;
  const images = descriptor[name];
  const size = images * height * width * channels;
  if (split.labels.length !== images || split.pixels.length !== size) {
    throw badPack(
      `the ${name} split has ${split.labels.length} labels and ${split.pixels.length} bytes of pixels; ${images} images of ${height}×${width}×${channels} need ${images} and ${size}`,
      'Count the images of the split and give the count in the descriptor.',
    );
  }
  const wrong = split.labels.findIndex((label) => label >= descriptor.classes.length);
  if (wrong >= 0) {
    throw badPack(
      `label ${split.labels[wrong]} of ${name} image ${wrong} is out of range: there are ${descriptor.classes.length} classes (0 to ${descriptor.classes.length - 1})`,
      DAMAGED,
    );
  }
}

const TRUNCATED = 'The file was cut short, for instance by a broken copy. Fetch or import it again.';
const DAMAGED = 'The file is damaged. Fetch or import the dataset again.';

function wrongLength(found: number, layout: Layout, descriptor: DatasetDescriptor): Fault {
  if (found > layout.total) {
    return badPack(
      `"${descriptor.id}" should end at byte ${layout.total}, but ${found - layout.total} more follow`,
      DAMAGED,
    );
  }
  const parts: readonly (readonly [string, number])[] = [
    ['the train pixels', layout.train.labels],
    ['the train labels', layout.test.pixels],
    ['the test pixels', layout.test.labels],
    ['the test labels', layout.total],
  ];
  const part = parts.find(([, end]) => found < end)?.[0] ?? 'the test labels';
  return badPack(
    `"${descriptor.id}" should have ${layout.total} bytes and has ${found}: it breaks off in ${part}`,
    TRUNCATED,
  );
}

function badPack(what: string, hint: string): Fault {
  return new Fault('bad-file', `Packed dataset: ${what}.`, { hint });
}

/** Labels as the little-endian bytes that are stored and hashed (every platform we run on is little-endian). */
function labelBytes(labels: Uint16Array): Uint8Array {
  return new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
}
