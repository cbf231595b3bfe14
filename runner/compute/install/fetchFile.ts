import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '#core/errors/fault';
import type { InstallContext } from '#runner/compute/install/request';
import { noSpace } from '#runner/compute/install/space';

/**
 * Fetches a file over HTTP; half a download of an earlier run goes on where it ended. Where the store tells the file's
 * MD5 (Google's does, in `x-goog-hash`), the file is checked against it. A file that is there already is kept.
 *
 * Throws Fault `download-failed`, `hash-mismatch`, `no-space`.
 */
export async function fetchFile(
  url: string,
  path: string,
  { report, signal }: Pick<InstallContext, 'report' | 'signal'>,
): Promise<void> {
  if ((await bytesOf(path)) > 0) return;
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const from = await bytesOf(partial);
  const response = await request(url, from, signal);
  const goesOn = response.status === 206;
  let done = goesOn ? from : 0;
  const length = Number(response.headers.get('content-length'));
  const total = length > 0 ? done + length : null;
  const file = await open(partial, goesOn ? 'a' : 'w');
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      await file.write(chunk);
      done += chunk.length;
      report.bytes(done, total);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw noSpace('The disk is full');
    throw failed(url, `the connection broke after ${done} bytes`);
  } finally {
    await file.close();
  }
  if (total !== null && done !== total) throw failed(url, `it ended after ${done} of ${total} bytes`);
  await assertMd5(partial, url, response.headers.get('x-goog-hash'));
  await rename(partial, path);
}

async function request(url: string, from: number, signal: AbortSignal): Promise<Response> {
  const headers = from > 0 ? { range: `bytes=${from}-` } : {};
  const response = await fetch(url, { headers, signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    const cause = (error as { readonly cause?: { readonly code?: string } }).cause?.code;
    throw failed(url, cause ?? (error as Error).message);
  });
  // 416: what is there already is the whole file, or more than it; then it is fetched from the start.
  if (response.status === 416) {
    await response.body?.cancel();
    return request(url, 0, signal);
  }
  if (!response.ok) throw failed(url, `the server answers ${response.status}`);
  return response;
}

async function assertMd5(path: string, url: string, header: string | null): Promise<void> {
  const expected = /md5=([\w+/=]+)/.exec(header ?? '')?.[1];
  if (expected === undefined) return;
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  if (hash.digest('base64') === expected) return;
  await rm(path);
  throw new Fault('hash-mismatch', `${url} was damaged on its way: its MD5 is not the store's.`, {
    hint: 'Run npm run compute:install again.',
    class: 'platform',
  });
}

function failed(url: string, why: string): Fault {
  return new Fault('download-failed', `${url} can't be fetched: ${why}.`, {
    hint:
      'What has come is kept: run the command again. Where this store is closed off, the wheel from PyPI does it too: ' +
      'npm run compute:install without --official. Until then everything runs on wasm, only slower.',
    class: 'platform',
  });
}

async function bytesOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
