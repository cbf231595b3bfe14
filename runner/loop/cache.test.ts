import { mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { hashOf } from '#client/artifacts';
import type { Fault } from '#core/errors/fault';
import { cacheFolder, openCache } from '#runner/loop/cache';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'fairprune-cache-test-')), 'made-by-put');
});
const bytesOf = (fill: number, length = 100) => new Uint8Array(length).fill(fill);

test('gives back what was put, and nothing else', async () => {
  const cache = openCache(folder);
  const bytes = bytesOf(1);
  expect(await cache.get(hashOf(bytes))).toBeNull();
  await cache.put(hashOf(bytes), bytes);
  expect(await cache.get(hashOf(bytes))).toEqual(bytes);
  expect(await cache.get(hashOf(bytesOf(2)))).toBeNull();
});

test('gives bytes in memory that threads can share', async () => {
  const cache = openCache(folder);
  await cache.put(hashOf(bytesOf(1)), bytesOf(1));
  expect((await cache.get(hashOf(bytesOf(1))))?.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('a file that changed on the disk is not given out, is removed, and is spoken of', async () => {
  const changed: Fault[] = [];
  const cache = openCache(folder, { onChanged: (fault) => changed.push(fault) });
  const hash = hashOf(bytesOf(1));
  await cache.put(hash, bytesOf(1));
  // One bit, at the same length and time of change: only the hash tells.
  const { atime, mtime } = statSync(join(folder, hash));
  writeFileSync(join(folder, hash), bytesOf(1).with(50, 0));
  utimesSync(join(folder, hash), atime, mtime);
  expect(await cache.get(hash)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  expect(changed).toEqual([
    expect.objectContaining({
      code: 'hash-mismatch',
      message: expect.stringContaining(hashOf(bytesOf(1).with(50, 0))),
      details: expect.objectContaining({ class: 'platform' }),
    }),
  ]);
});

test('beyond its size what was used longest ago goes first', async () => {
  const cache = openCache(folder, { maxBytes: 250 });
  const [old, used, fresh] = [bytesOf(1), bytesOf(2), bytesOf(3)];
  await cache.put(hashOf(used), used);
  await cache.put(hashOf(old), old);
  for (const bytes of [old, used]) utimesSync(join(folder, hashOf(bytes)), 1, 1);
  await cache.get(hashOf(used));
  await cache.put(hashOf(fresh), fresh);
  expect(readdirSync(folder).sort()).toEqual([hashOf(used), hashOf(fresh)].sort());
});

test('what is larger than the whole cache, or a disk that can’t be written, is no error', async () => {
  const cache = openCache(folder, { maxBytes: 10 });
  await cache.put(hashOf(bytesOf(1)), bytesOf(1));
  expect(await cache.get(hashOf(bytesOf(1)))).toBeNull();
  const file = join(folder, '..', 'file');
  writeFileSync(file, '');
  await openCache(join(file, 'below')).put(hashOf(bytesOf(1)), bytesOf(1));
});

test('is where FAIRPRUNE_CACHE says', () => {
  expect(cacheFolder({ FAIRPRUNE_CACHE: '/data/cache' })).toBe('/data/cache');
  expect(cacheFolder({})).toMatch(/fairprune-cache-/);
});
