import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { Fault } from '#core/errors/fault';
import { artifactTooLarge } from '#core/wire/artifact';

const DRAFT = 'incoming-';
const HASH = /^[0-9a-f]{64}$/;

/** Where an artifact's bytes lie: `artifacts/ab/abcd…` in the data folder. Throws Fault `not-found` unless it is a SHA-256. */
export function artifactFile(dataFolder: string, sha256: string): string {
  if (!HASH.test(sha256)) {
    throw new Fault('not-found', 'An artifact is addressed by its SHA-256.', {
      hint: 'Use 64 lower-case hex digits.',
    });
  }
  return join(dataFolder, 'artifacts', sha256.slice(0, 2), sha256);
}

export type Limits = {
  readonly maxBytes: number;
  /** Length the sender announced; null when it didn't. */
  readonly announced: number | null;
};

/**
 * Writes bytes under their SHA-256 and returns their number. They appear under their name only when they are complete,
 * right and on disk; otherwise nothing is left of them. Throws Fault `hash-mismatch`, `too-large`, `bad-file` (cut
 * short) or `no-space`.
 */
export async function storeBytes(
  dataFolder: string,
  sha256: string,
  bytes: AsyncIterable<Uint8Array>,
  limits: Limits,
): Promise<number> {
  const path = artifactFile(dataFolder, sha256);
  if (limits.announced !== null && limits.announced > limits.maxBytes)
    throw artifactTooLarge(limits.maxBytes);
  const draft = join(dataFolder, 'artifacts', `${DRAFT}${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(draft, 'wx', 0o600);
    try {
      const { length, found } = await writeHashed(file, bytes, limits);
      if (found !== sha256) throw mismatch(sha256, found, length, limits);
      await file.sync();
      await rename(draft, path);
      return length;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw noSpace(error) ?? error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Disk full, quota used up, or a limit on the size of files. */
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function noSpace(error: unknown): Fault | null {
  if (!(error instanceof Error && 'code' in error && NO_SPACE.has(String(error.code)))) return null;
  return new Fault('no-space', `The server has no room for this artifact (${String(error.code)}).`, {
    hint: 'An operator must make room on the disk of its data folder. Runners wait for it; nothing is lost.',
    class: 'platform',
  });
}

async function writeHashed(file: FileHandle, bytes: AsyncIterable<Uint8Array>, limits: Limits) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > limits.maxBytes) throw artifactTooLarge(limits.maxBytes);
    hash.update(piece);
    await file.writeFile(piece);
  }
  return { length, found: hash.digest('hex') };
}

function mismatch(sha256: string, found: string, length: number, { announced }: Limits): Fault {
  if (announced !== null && announced !== length) {
    return new Fault('bad-file', `Of ${announced} bytes ${length} arrived.`, { hint: 'Send it again.' });
  }
  return new Fault('hash-mismatch', `The ${length} bytes have the SHA-256 ${found}, not ${sha256}.`, {
    hint: 'Nothing was stored. Compute the hash of exactly the bytes you send, or send them again.',
  });
}

/** Number of bytes of a stored artifact; null when it isn't there. */
export async function storedBytes(dataFolder: string, sha256: string): Promise<number | null> {
  const found = await stat(artifactFile(dataFolder, sha256)).catch(() => null);
  return found?.size ?? null;
}

/** The bytes `first` … `last` of a stored artifact, both ends included. */
export function streamBytes(
  dataFolder: string,
  sha256: string,
  first: number,
  last: number,
): ReadableStream<Uint8Array> {
  const file = createReadStream(artifactFile(dataFolder, sha256), { start: first, end: last });
  return Readable.toWeb(file) as ReadableStream<Uint8Array>;
}

/** Removes what uploads left behind that a dead process never finished: drafts untouched for `hours`. */
export async function removeDrafts(dataFolder: string, hours: number, now = Date.now()): Promise<void> {
  const folder = join(dataFolder, 'artifacts');
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(DRAFT))) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && now - found.mtimeMs > hours * 3_600_000)
      await rm(join(folder, name), { force: true });
  }
}
