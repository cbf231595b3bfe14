import { checkDescriptor, checkLabels } from '#core/datasets/packedChecks';
import {
  badPack,
  DAMAGED,
  HEADER_AT,
  layoutOf,
  LENGTH_AT,
  MAGIC,
  TRUNCATED,
  type Layout,
  type SplitLayout,
} from '#core/datasets/packedLayout';
import type { DatasetDescriptor } from '#core/wire/dataset';

const MAX_HEADER = 4 * 1024 * 1024;

/** Where a packed dataset's bytes are: in memory, or a file that is read in places. */
export type ByteSource = {
  readonly length: number;
  /** The `length` bytes from `at` on, all of which are there. */
  read(at: number, length: number): Uint8Array;
};

/** One split of a packed dataset whose pixels were left where they are. */
export type PackedSplit = {
  readonly labels: Uint16Array;
  /** Where its pixels begin, and how many bytes they are. */
  readonly pixels: number;
  readonly size: number;
};
export type PackedParts = {
  readonly descriptor: DatasetDescriptor;
  readonly train: PackedSplit;
  readonly test: PackedSplit;
};

/**
 * Reads everything of a packed dataset but its pixels, and checks sizes and labels. Labels are a view of what the source
 * gives where that starts at an even address, else a copy. Throws Fault `bad-file` that says what is wrong and where.
 */
export function readPacked(source: ByteSource): PackedParts {
  const { descriptor, header } = readHeader(source);
  const layout = layoutOf(descriptor, header);
  if (source.length !== layout.total) throw wrongLength(source.length, layout, descriptor);
  const split = (name: 'train' | 'test'): PackedSplit => {
    const labels = readLabels(source, layout[name]);
    checkLabels(name, descriptor, labels);
    return { labels, pixels: layout[name].pixels, size: layout[name].size };
  };
  return { descriptor, train: split('train'), test: split('test') };
}

function readHeader(source: ByteSource): { readonly descriptor: DatasetDescriptor; readonly header: number } {
  if (source.length < HEADER_AT) {
    throw badPack(`it has ${source.length} bytes, too few for its first ${HEADER_AT}`, TRUNCATED);
  }
  const head = source.read(0, HEADER_AT);
  const magic = String.fromCharCode(...head.subarray(0, LENGTH_AT));
  if (magic !== MAGIC) {
    throw badPack(
      `bytes 0 to 7 are ${JSON.stringify(magic)} instead of "${MAGIC}"`,
      'Give a file that `fairprune dataset import` made.',
    );
  }
  const header = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(LENGTH_AT, true);
  if (header < 2 || header > MAX_HEADER) {
    throw badPack(
      `bytes 8 to 11 say that the header has ${header} bytes (allowed: 2 to ${MAX_HEADER})`,
      DAMAGED,
    );
  }
  if (HEADER_AT + header > source.length) {
    throw badPack(
      `the header should end at byte ${HEADER_AT + header}, the file ends at ${source.length}`,
      TRUNCATED,
    );
  }
  const value = parseHeader(source.read(HEADER_AT, header));
  return { descriptor: checkDescriptor(value, 'header of packed dataset'), header };
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw badPack(`its header (from byte ${HEADER_AT}) isn't JSON: ${(error as Error).message}`, DAMAGED);
  }
}

function readLabels(source: ByteSource, { labels, images }: SplitLayout): Uint16Array {
  const bytes = source.read(labels, 2 * images);
  return bytes.byteOffset % 2 === 0
    ? new Uint16Array(bytes.buffer, bytes.byteOffset, images)
    : new Uint16Array(bytes.slice().buffer);
}

function wrongLength(found: number, layout: Layout, descriptor: DatasetDescriptor) {
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
