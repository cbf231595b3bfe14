import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import type { ImageSplit, ImageSplits } from '#core/datasets/images';
import { readPacked, type PackedSplit } from '#core/datasets/packedSource';
import { Fault } from '#core/errors/fault';
import type { DatasetDescriptor } from '#core/wire/dataset';

/** A packed dataset whose images are read from its file one by one, until `close`. */
export type PackedFile = ImageSplits & { readonly descriptor: DatasetDescriptor; close(): void };

/** Opens a stored packed dataset. Throws Fault `bad-file` when it isn't a whole one; reading throws it when it is cut short meanwhile. */
export function openPackedFile(path: string): PackedFile {
  const fd = openSync(path, 'r');
  const read = (into: Uint8Array, at: number): Uint8Array => {
    for (let done = 0; done < into.length;) {
      const got = readSync(fd, into, done, into.length - done, at + done);
      if (got === 0) throw cutShort(path, at + done);
      done += got;
    }
    return into;
  };
  try {
    const length = fstatSync(fd).size;
    const parts = readPacked({ length, read: (at, bytes) => read(new Uint8Array(bytes), at) });
    const size = parts.descriptor.image.reduce((a, b) => a * b, 1);
    const image = new Uint8Array(size);
    const split = ({ labels, pixels }: PackedSplit): ImageSplit => ({
      labels,
      images: { count: labels.length, size, at: (index) => read(image, pixels + index * size) },
    });
    return {
      descriptor: parts.descriptor,
      train: split(parts.train),
      test: split(parts.test),
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** SHA-256 of pieces one after the other; the process does other things between them. */
export async function hashOfPieces(pieces: Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for (const piece of pieces) {
    hash.update(piece);
    await setImmediate();
  }
  return hash.digest('hex');
}

function cutShort(path: string, at: number): Fault {
  return new Fault('bad-file', `The stored dataset ${path} ends at byte ${at}, before its last image.`, {
    hint: 'The data folder was changed or its disk is damaged. Import the dataset again.',
    class: 'platform',
  });
}
