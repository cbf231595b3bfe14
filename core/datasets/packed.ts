import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { imagesIn, type ImageSplits } from '#core/datasets/images';
import { checkDescriptor, checkLabels } from '#core/datasets/packedChecks';
import { badPack } from '#core/datasets/packedLayout';
import { contentPieces, packedLength, packedPieces } from '#core/datasets/packedPieces';
import { readPacked, type PackedSplit } from '#core/datasets/packedSource';
import { Fault } from '#core/errors/fault';
import type { DatasetDescriptor } from '#core/wire/dataset';

/** Images of one split in memory, NHWC, and their class indices. */
export type Split = { readonly pixels: Uint8Array; readonly labels: Uint16Array };
export type Splits = { readonly train: Split; readonly test: Split };
export type DescriptorWithoutVersion = Omit<DatasetDescriptor, 'version'>;
/** What readers and generators produce and `encodePacked` takes. */
export type PackedInput = Splits & { readonly descriptor: DescriptorWithoutVersion };
export type PackedDataset = Splits & { readonly descriptor: DatasetDescriptor };

/** SHA-256 of what training can see: see {@link contentPieces}. */
export function contentHash(descriptor: Pick<DatasetDescriptor, 'image' | 'classes'>, data: Splits): string {
  const hash = sha256.create();
  for (const piece of contentPieces(descriptor, inMemory(descriptor, data))) hash.update(piece);
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
  const checked = checkDescriptor({ ...described, version: '0'.repeat(64) }, 'dataset to pack');
  for (const name of ['train', 'test'] as const) checkSplit(name, checked, data[name]);
  const descriptor = { ...checked, version: contentHash(checked, data) };
  return { bytes: packedBytes(descriptor, inMemory(descriptor, data)), descriptor };
}

/** All of a packed dataset in memory. */
function packedBytes(descriptor: DatasetDescriptor, data: ImageSplits): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packedLength(descriptor));
  let at = 0;
  for (const piece of packedPieces(descriptor, data)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Reads a packed dataset. Pixels and labels are views of `bytes`, not copies (labels are copied only where `bytes`
 * starts at an odd address). Sizes and labels are checked; whether pixels match the version is `verifyPacked`'s.
 * Throws Fault `bad-file` that says what is wrong and where.
 */
export function decodePacked(bytes: Uint8Array): PackedDataset {
  const { descriptor, ...parts } = readPacked({
    length: bytes.length,
    read: (at, length) => bytes.subarray(at, at + length),
  });
  const split = ({ labels, pixels, size }: PackedSplit): Split => ({
    pixels: bytes.subarray(pixels, pixels + size),
    labels,
  });
  return { descriptor, train: split(parts.train), test: split(parts.test) };
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

/** Splits in memory, for what reads images one by one. */
export function inMemory({ image }: Pick<DatasetDescriptor, 'image'>, { train, test }: Splits): ImageSplits {
  const size = image.reduce((a, b) => a * b, 1);
  const split = ({ pixels, labels }: Split) => ({ images: imagesIn(pixels, size), labels });
  return { train: split(train), test: split(test) };
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
  checkLabels(name, descriptor, split.labels);
}
