import { Fault } from '#core/errors/fault';
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
export const MAGIC = 'FPDATA01';
export const LENGTH_AT = 8;
export const HEADER_AT = 12;

export type SplitLayout = {
  readonly images: number;
  readonly pixels: number;
  readonly size: number;
  readonly labels: number;
};
export type Layout = { readonly train: SplitLayout; readonly test: SplitLayout; readonly total: number };

/** Byte offsets of every part, for a header of `header` bytes. */
export function layoutOf(
  descriptor: Pick<DatasetDescriptor, 'image' | 'train' | 'test'>,
  header: number,
): Layout {
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

/** Labels as the little-endian bytes that are stored and hashed (every platform we run on is little-endian). */
export function labelBytes(labels: Uint16Array): Uint8Array {
  return new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
}

export const TRUNCATED = 'The file was cut short, for instance by a broken copy. Fetch or import it again.';
export const DAMAGED = 'The file is damaged. Fetch or import the dataset again.';

export function badPack(what: string, hint: string): Fault {
  return new Fault('bad-file', `Packed dataset: ${what}.`, { hint });
}
