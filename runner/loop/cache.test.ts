import { mkdtempSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
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

/** Writes as a transfer does. */
const filledWith = (bytes: Uint8Array) => async (path: string) => writeFileSync(path, bytes);

test('a file is fetched once, found again, and doesn’t count with what is held in memory', async () => {
  const cache = openCache(folder, { maxBytes: 150 });
  const bytes = bytesOf(1, 1000);
  expect(await cache.file(hashOf(bytes))).toBeNull();
  const made = await cache.fetch(hashOf(bytes), 1000, filledWith(bytes));
  expect(made).toMatchObject({ path: join(folder, 'streamed', hashOf(bytes)), bytes: 1000 });
  expect(await cache.file(hashOf(bytes))).toEqual(made);
  // Another process looks at all of it once.
  expect(await openCache(folder).file(hashOf(bytes))).toEqual(made);
  await cache.put(hashOf(bytesOf(2)), bytesOf(2));
  await cache.put(hashOf(bytesOf(3)), bytesOf(3));
  expect(await cache.file(hashOf(bytes))).toEqual(made);
  // What was put is found as a file too.
  expect(await cache.file(hashOf(bytesOf(3)))).toMatchObject({ path: join(folder, hashOf(bytesOf(3))) });
});

test('a file that changed on the disk is not given out, is removed, and is spoken of', async () => {
  const changed: Fault[] = [];
  const cache = openCache(folder, { onChanged: (fault) => changed.push(fault) });
  const bytes = bytesOf(1);
  const { path } = await cache.fetch(hashOf(bytes), 100, filledWith(bytes));
  for (const change of [() => writeFileSync(path, bytesOf(1).with(50, 0)), () => truncateSync(path, 99)]) {
    change();
    utimesSync(path, 5, 5);
    expect(await cache.file(hashOf(bytes))).toBeNull();
    expect(readdirSync(join(folder, 'streamed'))).toEqual([]);
    await cache.fetch(hashOf(bytes), 100, filledWith(bytes));
  }
  expect(changed.map(({ code }) => code)).toEqual(['hash-mismatch', 'hash-mismatch']);
  expect(changed[1]!.message).toContain('99 bytes');
});

test('a fetch that fails leaves nothing; without room on the disk it isn’t begun', async () => {
  const cache = openCache(folder);
  const failing = cache.fetch(hashOf(bytesOf(1)), 100, async (path) => {
    writeFileSync(path, 'half');
    throw new Error('the line broke');
  });
  await expect(failing).rejects.toThrow('the line broke');
  const huge = cache.fetch(hashOf(bytesOf(1)), 1e15, filledWith(bytesOf(1)));
  await expect(huge).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(/needs 953674317 MiB/),
    details: { hint: expect.stringContaining('FAIRPRUNE_CACHE'), class: 'platform' },
  });
  expect(readdirSync(join(folder, 'streamed'))).toEqual([]);
});

test('files that nobody used for a week go when the next one comes', async () => {
  const cache = openCache(folder);
  const [old, used, fresh] = [bytesOf(1), bytesOf(2), bytesOf(3)];
  for (const bytes of [old, used]) {
    const { path } = await cache.fetch(hashOf(bytes), 100, filledWith(bytes));
    utimesSync(path, 1, 1);
  }
  await cache.file(hashOf(used));
  await cache.fetch(hashOf(fresh), 100, filledWith(fresh));
  expect(readdirSync(join(folder, 'streamed')).sort()).toEqual([hashOf(used), hashOf(fresh)].sort());
});
