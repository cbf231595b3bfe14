import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** A file's bytes in memory that threads can share, and their SHA-256. */
export type SharedFile = { readonly bytes: Uint8Array; readonly sha256: string };

/** Bytes read and hashed at a time: a file may be larger than the 2 GiB that `readFile` takes. */
const PIECE = 16 * 1024 ** 2;

/** Reads a whole file, hashed on the way. Throws what the system says of a file that can't be read. */
export async function readShared(path: string): Promise<SharedFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    const hash = createHash('sha256');
    let at = 0;
    while (at < size) {
      const { bytesRead } = await file.read(bytes, at, Math.min(PIECE, size - at), at);
      if (bytesRead === 0) break;
      hash.update(bytes.subarray(at, at + bytesRead));
      at += bytesRead;
    }
    // A file that was cut while it was read ends early, and then has another hash.
    return { bytes: bytes.subarray(0, at), sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
