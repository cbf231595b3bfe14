import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ImageBytes, ImageSplits } from '#core/datasets/images';
import type { DescriptorWithoutVersion } from '#core/datasets/packed';
import { checkDescriptor } from '#core/datasets/packedChecks';
import { contentPieces, packedLength, packedPieces } from '#core/datasets/packedPieces';
import { Fault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { asNoSpace, draftPath, prepareFolder, requireSpace, ROOM_FOR_DATASETS } from '#runner/data/draft';
import type { ReadOptions } from '#runner/data/reader';

/** A packed dataset in a file that has no place of its own yet: whoever gets it keeps or removes it. */
export type PackedFile = {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly descriptor: DatasetDescriptor;
};

/** A file that images are written to in any order, and that is then packed where it lies. */
export type Draft = {
  write(index: number, pixels: Uint8Array): Promise<void>;
  pack(
    descriptor: DescriptorWithoutVersion,
    report: Pick<ReadOptions, 'onPacking' | 'signal'>,
  ): Promise<PackedFile>;
  /** Removes the file; returns what to throw. */
  drop(error: unknown): Promise<unknown>;
};

type Contents = {
  readonly classes: readonly string[];
  readonly train: Uint16Array;
  readonly test: Uint16Array;
  /** Bytes of an image as it is written: three channels. */
  readonly size: number;
  readonly bytes: number;
};

/** What a header holds beside the names of the classes: far more than its other fields can come to. */
const HEADER_ROOM = 64 * 1024;

/**
 * Opens a draft in `folder`, where what killed imports left is removed. Images are written behind a gap that is larger
 * than all that comes between them when they are packed: header, training labels, alignment. So packing only ever
 * moves bytes towards the beginning, and one copy of the pixels on the disk is enough.
 * Throws Fault `no-space` where the disk has less room than the dataset needs.
 */
export async function openDraft(
  folder: string,
  { classes, train, test, size, bytes }: Contents,
): Promise<Draft> {
  const names = utf8ToBytes(canonicalJson(classes)).length;
  const gap = HEADER_ROOM + names + 2 * train.length;
  await prepareFolder(folder);
  await requireSpace(folder, gap + bytes + 2 * test.length, ROOM_FOR_DATASETS);
  const path = draftPath(folder);
  const file = await open(path, 'wx+', 0o600);

  const write = async (index: number, pixels: Uint8Array): Promise<void> => {
    await writeAll(file, pixels, gap + index * size);
  };
  const pack: Draft['pack'] = async (described, report) => {
    const images = (first: number, count: number): ImageBytes =>
      imagesAt(file.fd, { at: gap + first * size, count, size, channels: described.image[2] });
    const data: ImageSplits = {
      train: { images: images(0, train.length), labels: train },
      test: { images: images(train.length, test.length), labels: test },
    };
    const draft = checkDescriptor({ ...described, version: '0'.repeat(64) }, 'dataset to pack');
    const total = packedLength(draft);
    const told = telling(2 * total, report);
    const content = createHash('sha256');
    for (const piece of contentPieces(draft, data)) {
      content.update(piece);
      await told(piece.length);
    }
    const descriptor = { ...draft, version: content.digest('hex') };
    const whole = createHash('sha256');
    let at = 0;
    for (const piece of packedPieces(descriptor, data)) {
      whole.update(piece);
      await writeAll(file, piece, at);
      at += piece.length;
      await told(piece.length);
    }
    await file.truncate(total);
    await file.sync();
    await file.close();
    return { path, bytes: total, sha256: whole.digest('hex'), descriptor };
  };
  const drop = async (error: unknown): Promise<unknown> => {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    return asNoSpace(error, folder, ROOM_FOR_DATASETS);
  };
  return { write, pack, drop };
}

type Written = {
  readonly at: number;
  readonly count: number;
  readonly size: number;
  readonly channels: 1 | 3;
};

/** Images as they were written, or one of their three equal channels. */
function imagesAt(fd: number, { at, count, size, channels }: Written): ImageBytes {
  const written = new Uint8Array(size);
  const one = new Uint8Array(size / 3);
  const read = (index: number): Uint8Array => {
    for (let done = 0; done < size;) {
      const got = readSync(fd, written, done, size - done, at + index * size + done);
      if (got === 0) throw new Error(`image ${index} was not written`);
      done += got;
    }
    return written;
  };
  if (channels === 3) return { count, size, at: read };
  return {
    count,
    size: one.length,
    at: (index) => {
      read(index);
      one.forEach((_, i) => (one[i] = written[3 * i]!));
      return one;
    },
  };
}

/** Progress in bytes, with time for signals between the pieces. */
function telling(total: number, { onPacking, signal }: Pick<ReadOptions, 'onPacking' | 'signal'>) {
  let done = 0;
  return async (bytes: number): Promise<void> => {
    done += bytes;
    onPacking?.({ done: Math.min(done, total), total });
    await setImmediate();
    if (signal?.aborted) throw new Fault('cancelled', 'The import was cancelled.');
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
