import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { withPatience } from '#client/api';
import {
  isWanted,
  mismatch,
  outage,
  patience,
  refused,
  request,
  type ArtifactOptions,
} from '#client/artifacts';
import { artifactPath, type ArtifactKind } from '#core/wire/artifact';
import { Fault } from '#core/errors/fault';

/** Bytes read and sent at a time. */
const PIECE = 1024 ** 2;

/** SHA-256 of a file, read in pieces. Throws what the system says of one that can't be read, Fault `cancelled`. */
export async function hashOfFile(path: string, signal: AbortSignal | null = null): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    if (signal?.aborted) throw new Fault('cancelled', 'The file was being hashed and that was cancelled.');
    hash.update(piece as Uint8Array);
  }
  return hash.digest('hex');
}

/**
 * `putArtifact` for a file that is larger than memory: hashed and sent as a stream. Its hash may be given where it is
 * known. Throws Fault as `putArtifact` does.
 */
export async function putArtifactFile(
  path: string,
  kind: ArtifactKind,
  options: ArtifactOptions & { readonly sha256?: string },
): Promise<{ readonly sha256: string; readonly bytes: number; readonly sent: boolean }> {
  const { size: bytes } = await stat(path);
  const sha256 = options.sha256 ?? (await hashOfFile(path, options.signal));
  const sent = await withPatience(patience(options), async () => {
    if (!(await isWanted(sha256, bytes, options))) return false;
    const response = await request(options, artifactPath(sha256, kind), {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
      body: fileStream(path, bytes, options.onProgress),
      duplex: 'half',
    });
    if (!response.ok) throw await refused(options, response);
    await response.body?.cancel();
    return true;
  });
  return { sha256, bytes, sent };
}

/** A file as a stream that is read no faster than it is taken, with its progress. */
function fileStream(
  path: string,
  total: number,
  onProgress: ArtifactOptions['onProgress'],
): ReadableStream<Uint8Array> {
  const pieces = createReadStream(path, { highWaterMark: PIECE })[Symbol.asyncIterator]();
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = (await pieces.next()) as IteratorResult<Uint8Array>;
      if (done === true) return controller.close();
      controller.enqueue(value);
      sent += value.length;
      onProgress?.(sent, total);
    },
    cancel: async () => void (await pieces.return?.()),
  });
}

/**
 * Fetches an artifact into a new file and checks its SHA-256 on the way; an outage is sat out and the transfer goes on
 * where it broke off. Throws Fault `not-found`, `hash-mismatch` (after one more try), `no-server`, or what the server
 * says; what the system says of a file that can't be written. The file is then the caller's to remove.
 */
export async function getArtifactFile(
  sha256: string,
  path: string,
  options: ArtifactOptions,
): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let found = await fetchInto(file, sha256, options);
    if (found.sha256 !== sha256) found = await fetchInto(file, sha256, options);
    if (found.sha256 !== sha256) throw mismatch(sha256, found.sha256);
    await file.sync();
    return found.bytes;
  } finally {
    await file.close();
  }
}

async function fetchInto(file: FileHandle, sha256: string, options: ArtifactOptions) {
  const transfer: Transfer = { hash: createHash('sha256'), at: 0 };
  await file.truncate(0);
  await withPatience(patience(options), () => goOn(file, sha256, transfer, options));
  return { sha256: transfer.hash.digest('hex'), bytes: transfer.at };
}

/** How much of an artifact is written and hashed. */
type Transfer = { hash: Hash; at: number };

async function goOn(
  file: FileHandle,
  sha256: string,
  transfer: Transfer,
  options: ArtifactOptions,
): Promise<void> {
  const rest = transfer.at === 0 ? {} : { range: `bytes=${transfer.at}-` };
  const response = await request(options, artifactPath(sha256), { method: 'GET', headers: rest });
  // Everything was there already when the connection broke.
  if (response.status === 416) return response.body?.cancel();
  if (!response.ok) throw await refused(options, response);
  if (response.status !== 206 && transfer.at > 0) {
    // A proxy that knows no ranges sends all of it again.
    Object.assign(transfer, { hash: createHash('sha256'), at: 0 });
    await file.truncate(0);
  }
  const pieces = response.body?.getReader();
  try {
    for (;;) {
      const got = await pieces?.read().catch((error: unknown) => {
        throw outage(options, error);
      });
      if (got === undefined || got.done) return;
      transfer.hash.update(got.value);
      await writeAll(file, got.value, transfer.at);
      transfer.at += got.value.length;
    }
  } finally {
    // A disk that is full ends the transfer; one that broke has nothing to cancel.
    await pieces?.cancel().catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
