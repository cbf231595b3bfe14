import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { fetchFile } from '#runner/compute/install/fetchFile';
import { officialUrl, officialVersion } from '#runner/compute/install/official';

const CONTENT = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
const folder = mkdtempSync(join(tmpdir(), 'fairprune-fetch-'));
const path = join(folder, 'archive.tar.gz');
const context = {
  report: { step: () => undefined, bytes: () => undefined },
  signal: new AbortController().signal,
};
/** What the store was asked for, and how it behaves. */
const store = {
  ranges: [] as (string | undefined)[],
  stops: false,
  md5: '',
  stop: () => undefined as unknown,
};

const server = createServer((request, response) => {
  const { range } = request.headers;
  store.ranges.push(range);
  if (request.url !== '/archive') return void response.writeHead(404).end();
  const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  if (from >= CONTENT.length) return void response.writeHead(416).end();
  const body = CONTENT.subarray(from);
  const headers = { 'content-length': body.length, 'x-goog-hash': `crc32c=AAAAAA==, md5=${store.md5}` };
  response.writeHead(range === undefined ? 200 : 206, headers);
  if (!store.stops) return void response.end(body);
  store.stop = () => response.destroy();
  response.write(body.subarray(0, 2000));
});
const url = (name = 'archive') => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  rmSync(path, { force: true });
  rmSync(`${path}.partial`, { force: true });
  const md5 = createHash('md5').update(CONTENT).digest('base64');
  Object.assign(store, { ranges: [], stops: false, md5 });
});

it('goes on where a broken connection ended', async () => {
  store.stops = true;
  const report = { step: () => undefined, bytes: () => void store.stop() };
  await expect(fetchFile(url(), path, { ...context, report })).rejects.toMatchObject({
    code: 'download-failed',
    details: { hint: expect.stringContaining('run the command again') },
  });
  expect(readFileSync(`${path}.partial`).equals(CONTENT.subarray(0, 2000))).toBe(true);
  store.stops = false;
  await fetchFile(url(), path, context);
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
  expect(store.ranges).toEqual([undefined, 'bytes=2000-']);
});

it('asks for nothing when the file is there', async () => {
  await fetchFile(url(), path, context);
  await fetchFile(url(), path, context);
  expect(store.ranges.length).toBe(1);
});

it('starts again when what is there is longer than the file', async () => {
  writeFileSync(`${path}.partial`, Buffer.alloc(6000));
  await fetchFile(url(), path, context);
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
});

it('refuses and drops what isn’t the store’s MD5', async () => {
  writeFileSync(`${path}.partial`, Buffer.alloc(100, 1));
  await expect(fetchFile(url(), path, context)).rejects.toMatchObject({ code: 'hash-mismatch' });
  expect(existsSync(path) || existsSync(`${path}.partial`)).toBe(false);
});

it('says what the server answered', async () => {
  await expect(fetchFile(url('else'), path, context)).rejects.toThrow('404');
});

it('looks where the package’s own script would', () => {
  expect(officialVersion()).toBe('2.9.1');
  expect(officialUrl('gpu', {})).toBe(
    'https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz',
  );
  expect(officialUrl('cpu', { TFJS_NODE_BASE_URI: 'http://mirror/lib-' })).toBe(
    'http://mirror/lib-cpu-linux-x86_64-2.9.1.tar.gz',
  );
});
