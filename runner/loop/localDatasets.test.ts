import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCache } from '#runner/loop/cache';
import { keepLocalDataset, listLocalDatasets, withLocalDatasets } from '#runner/loop/localDatasets';

const bytes = new Uint8Array([1, 2, 3]);
const temporary = () => mkdtempSync(join(tmpdir(), 'fairprune-local-'));

test('what is kept is listed and found, and is not put away by the cache', async () => {
  const [folder, cacheFolder] = [temporary(), temporary()];
  const sha256 = await keepLocalDataset(folder, bytes);
  expect(await listLocalDatasets(folder)).toEqual([sha256]);
  const cache = withLocalDatasets(openCache(cacheFolder), folder);
  expect(await cache.get(sha256)).toEqual(bytes);
  expect(readdirSync(cacheFolder)).toEqual([]);
});

test('one that changed on the disk is a typed fault, and no longer offered', async () => {
  const folder = temporary();
  const sha256 = await keepLocalDataset(folder, bytes);
  writeFileSync(join(folder, sha256), 'other');
  await expect(withLocalDatasets(openCache(temporary()), folder).get(sha256)).rejects.toMatchObject({
    code: 'hash-mismatch',
    message: expect.stringContaining(sha256),
    details: { class: 'platform', hint: expect.stringContaining('--local-only') },
  });
  expect(await listLocalDatasets(folder)).toEqual([]);
});

test('no folder is no datasets; a folder that can’t be made is a fault that names it', async () => {
  const file = join(temporary(), 'file');
  writeFileSync(file, '');
  expect(await listLocalDatasets(file)).toEqual([]);
  await expect(keepLocalDataset(join(file, 'inner'), bytes)).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining(file),
  });
});

/** What a full disk does to writes, without one: no file may grow beyond 64 KiB. */
const withoutRoom = (script: string, env: Record<string, string>) =>
  spawnSync(
    'bash',
    ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script],
    { encoding: 'utf8', env: { ...process.env, ...env } },
  ).stdout;

test('without room on the disk nothing half-written stays: keeping says so, the cache does without', () => {
  const folder = temporary();
  const script = `
    import { keepLocalDataset } from '#runner/loop/localDatasets';
    import { openCache } from '#runner/loop/cache';
    import { hashOf } from '#client/artifacts';
    const bytes = new Uint8Array(1_000_000);
    await keepLocalDataset(process.env.FOLDER, bytes).catch((error) => console.log(error.code, error.details.hint));
    const cache = openCache(process.env.FOLDER);
    await cache.put(hashOf(bytes), bytes);
    console.log(await cache.get(hashOf(bytes)));`;
  const said = withoutRoom(script, { FOLDER: folder });
  expect(said).toMatch(/^no-space Make room there.*FAIRPRUNE_LOCAL_DATASETS.*\nnull\n$/);
  expect(readdirSync(folder)).toEqual([]);
});
