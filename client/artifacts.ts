import { createHash } from 'node:crypto';
import { withPatience } from '#client/api';
import { faultOfResponse, noServer, outageReason } from '#client/faults';
import { Fault } from '#core/errors/fault';
import { artifactPath, artifactTooLarge, MOST_BYTES_HEADER } from '#core/wire/artifact';
import type { ArtifactKind } from '#core/wire/artifact';

export type ArtifactOptions = {
  readonly url: string;
  readonly token: string | null;
  readonly signal?: AbortSignal | null;
  /** How long outages are sat out; 0 when not given. */
  readonly patienceMs?: number;
  /** Bytes sent so far, for a progress display. */
  readonly onProgress?: (sent: number, total: number) => void;
};

/** Size of the pieces a body is sent in: small enough for a smooth progress display. */
const PIECE = 256 * 1024;

/** SHA-256 of bytes by the system's library, several times faster than the portable one on large files. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Fetches an artifact by its SHA-256 and checks it. Throws Fault `not-found`, `hash-mismatch` (after one more try),
 * `no-server`, or what the server says.
 */
export async function getArtifact(sha256: string, options: ArtifactOptions): Promise<Uint8Array> {
  const once = () => withPatience(patience(options), () => download(sha256, options));
  const bytes = await once();
  if (hashOf(bytes) === sha256) return bytes;
  const again = await once();
  const found = hashOf(again);
  if (found === sha256) return again;
  throw mismatch(sha256, found);
}

export function mismatch(sha256: string, found: string): Fault {
  return new Fault(
    'hash-mismatch',
    `Artifact ${sha256} arrived with other bytes (their SHA-256 is ${found}).`,
    {
      hint: 'The stored file or the connection is damaged; see the artifact folder of the server.',
      class: 'platform',
    },
  );
}

/**
 * Stores bytes under their SHA-256; nothing is sent when the server has them already. Returns their identity.
 * Throws Fault as the server says it, or `no-server`.
 */
export async function putArtifact(
  bytes: Uint8Array,
  kind: ArtifactKind,
  options: ArtifactOptions,
): Promise<{ readonly sha256: string; readonly bytes: number; readonly sent: boolean }> {
  const sha256 = hashOf(bytes);
  const sent = await withPatience(patience(options), async () => {
    if (!(await isWanted(sha256, bytes.length, options))) return false;
    await upload(sha256, bytes, kind, options);
    return true;
  });
  return { sha256, bytes: bytes.length, sent };
}

/** Whether the server has an artifact. Throws Fault when it doesn't say. */
export async function hasArtifact(sha256: string, options: ArtifactOptions): Promise<boolean> {
  return (await lookFor(sha256, options)).there;
}

/**
 * Whether an artifact of so many bytes is to be sent: the server doesn't have it yet. Throws Fault `too-large` where it
 * would take fewer: told before anything is sent, because a server that refuses what is on its way hangs up, and its
 * reason may get lost.
 */
export async function isWanted(sha256: string, bytes: number, options: ArtifactOptions): Promise<boolean> {
  const { there, maxBytes } = await lookFor(sha256, options);
  if (!there && bytes > maxBytes) throw artifactTooLarge(maxBytes);
  return !there;
}

async function lookFor(sha256: string, options: ArtifactOptions) {
  const response = await request(options, artifactPath(sha256), { method: 'HEAD' });
  if (!response.ok && response.status !== 404) throw faultOfResponse(options.url, response.status, '');
  return { there: response.ok, maxBytes: Number(response.headers.get(MOST_BYTES_HEADER) ?? Infinity) };
}

async function download(sha256: string, options: ArtifactOptions): Promise<Uint8Array> {
  const response = await request(options, artifactPath(sha256), { method: 'GET' });
  if (!response.ok) throw await refused(options, response);
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw outage(options, error);
  }
}

async function upload(
  sha256: string,
  bytes: Uint8Array,
  kind: ArtifactKind,
  options: ArtifactOptions,
): Promise<void> {
  const response = await request(options, artifactPath(sha256, kind), {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) },
    ...(options.onProgress === undefined
      ? { body: bytes as Uint8Array<ArrayBuffer> }
      : { body: pieces(bytes, options.onProgress), duplex: 'half' as const }),
  });
  if (!response.ok) throw await refused(options, response);
  await response.body?.cancel();
}

/** Bytes as a stream, so that progress can be seen. */
function pieces(
  bytes: Uint8Array,
  onProgress: NonNullable<ArtifactOptions['onProgress']>,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + PIECE));
      at = Math.min(bytes.length, at + PIECE);
      onProgress(at, bytes.length);
    },
  });
}

/** What the server said instead of giving or taking an artifact. */
export async function refused({ url }: ArtifactOptions, response: Response): Promise<Fault> {
  return faultOfResponse(url, response.status, await response.text());
}

/** A connection that broke, or a transfer that was cancelled. */
export function outage({ url, signal }: ArtifactOptions, error: unknown): Fault {
  if (signal?.aborted) return new Fault('cancelled', 'The transfer was cancelled.');
  return noServer(url, outageReason(error));
}

export async function request(
  options: ArtifactOptions,
  path: string,
  init: RequestInit & { readonly duplex?: 'half' },
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (options.token !== null) headers.set('authorization', `Bearer ${options.token}`);
  try {
    return await fetch(options.url + path, { ...init, headers, signal: options.signal ?? null });
  } catch (error) {
    throw outage(options, error);
  }
}

export function patience(options: ArtifactOptions) {
  return { url: options.url, patienceMs: options.patienceMs ?? 0, signal: options.signal ?? null };
}
