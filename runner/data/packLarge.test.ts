import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '#client/artifacts';
import { encodePacked, verifyPacked } from '#core/datasets/packed';
import { readOrPack } from '#runner/data/formats';
import { readImageFolder } from '#runner/data/imageFolder';
import { datasetMemory } from '#runner/data/memoryLimit';
import type { PackedFile } from '#runner/data/packInPlace';
import type { ReadOptions, ReadProgress } from '#runner/data/reader';
import { repack } from '#runner/data/repack';

let dir: string;
let folder: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fairprune-large-'));
  folder = join(dir, 'local');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const options: ReadOptions = { id: 'mine', limitPerClass: null };
const packed = (more: Partial<ReadOptions> = {}, memory = 0) =>
  readOrPack(join(dir, 'images'), { ...options, ...more }, { folder, memory });

/** `train/` and `test/` of two classes with unequal numbers of 6×5 images, all different. */
async function images(channels: 1 | 3): Promise<void> {
  const counts = { 'train/ant': 7, 'train/bee': 4, 'test/ant': 2, 'test/bee': 3 };
  let salt = 0;
  for (const [below, count] of Object.entries(counts)) {
    mkdirSync(join(dir, 'images', below), { recursive: true });
    for (let i = 0; i < count; i++) {
      salt += 1;
      const pixels = Uint8Array.from({ length: 30 * channels }, (_, at) => (at * 37 + salt * 91) % 256);
      const picture = sharp(pixels, { raw: { width: 6, height: 5, channels } });
      await picture.png().toFile(join(dir, 'images', below, `${i}.png`));
    }
  }
}

describe('a folder that is packed in a file', () => {
  it.each([1, 3] as const)('is byte for byte what memory packs it to, with %s channels', async (channels) => {
    await images(channels);
    const input = await readImageFolder(join(dir, 'images'), options);
    expect(input.descriptor.image).toEqual([5, 6, channels]);
    const expected = encodePacked(input.descriptor, input);
    const made = (await packed()) as PackedFile;
    const bytes = readFileSync(made.path);
    expect(Buffer.from(expected.bytes).equals(bytes)).toBe(true);
    expect(made).toMatchObject({
      descriptor: expected.descriptor,
      bytes: bytes.length,
      sha256: hashOf(expected.bytes),
    });
    expect(verifyPacked(bytes).descriptor.version).toBe(expected.descriptor.version);
  });

  it('is so too with a class list, a size and a limit per class', async () => {
    await images(3);
    const more = { limitPerClass: 2, size: { width: 4, height: 4 }, shorterSide: 5, classes: ['bee', 'ant'] };
    const input = await readImageFolder(join(dir, 'images'), { ...options, ...more });
    const made = (await packed(more)) as PackedFile;
    expect(made.sha256).toBe(hashOf(encodePacked(input.descriptor, input).bytes));
  });

  it('is held in memory up to the limit, to the byte', async () => {
    await images(3);
    const pixels = 16 * 6 * 5 * 3;
    expect(await packed({}, pixels)).toHaveProperty('train.pixels');
    expect(await packed({}, pixels - 1)).toHaveProperty('path');
  });

  it('shows its progress: images, then bytes', async () => {
    await images(3);
    const read: ReadProgress[] = [];
    const written: ReadProgress[] = [];
    const made = await packed({
      onProgress: (progress) => read.push(progress),
      onPacking: (progress) => written.push(progress),
    });
    expect(read.at(-1)).toEqual({ done: 16, total: 16 });
    // Once through for the content's hash, once for the file's.
    const total = 2 * (made as PackedFile).bytes;
    expect(written.at(-1)!.total).toBe(total);
    expect(written.at(-1)!.done).toBeGreaterThan(total / 2);
    expect(written.map(({ done }) => done)).toEqual(
      written.map(({ done }) => done).toSorted((a, b) => a - b),
    );
  });

  it('can be described anew without being read again', async () => {
    await images(3);
    const made = (await packed()) as PackedFile;
    const descriptor = { ...made.descriptor, title: 'Another and longer title' };
    const again = await repack(folder, made.path, descriptor);
    const input = await readImageFolder(join(dir, 'images'), { ...options, title: descriptor.title });
    expect(hashOf(readFileSync(again.path))).toBe(again.sha256);
    expect(again.sha256).toBe(hashOf(encodePacked(input.descriptor, input).bytes));
  });
});

describe('nothing is left behind', () => {
  it('by a damaged image, or when it is cancelled', async () => {
    await images(3);
    const stop = new AbortController();
    const cancelled = packed({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
    const late = new AbortController();
    const packing = packed({ signal: late.signal, onPacking: () => late.abort() });
    await expect(packing).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(dir, 'images/test/bee/1.png'), 'no image');
    await expect(packed()).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('test/bee/1.png'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('by a process that was killed, once the next one comes; what others are writing stays', async () => {
    await images(3);
    const uuid = '01234567-89ab-4def-8123-456789abcdef';
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const [dead, own] = [`draft-${hostname()}-${gone}-${uuid}`, `draft-${hostname()}-${process.pid}-${uuid}`];
    const elsewhere = `draft-another-machine-${gone}-${uuid}`;
    mkdirSync(folder);
    for (const name of [dead, own, elsewhere, 'a'.repeat(64)]) writeFileSync(join(folder, name), '');
    const made = (await packed()) as PackedFile;
    const names = [elsewhere, own, 'a'.repeat(64)].map((name) => join(folder, name));
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([...names, made.path].sort());
  });

  it('by a disk that fills up: Fault no-space that names the folder and the setting', async () => {
    await images(3);
    // What a full disk does to writes, without one: no file may grow beyond 64 KiB, which the gap alone fills.
    const script = `
      import { readOrPack } from '#runner/data/formats';
      await readOrPack(process.env.IMAGES, { id: 'mine', limitPerClass: null }, { folder: process.env.FOLDER, memory: 0 })
        .catch(({ code, message, details }) => console.log(code, message, details.hint));`;
    const { stdout } = spawnSync(
      'bash',
      ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script],
      { encoding: 'utf8', env: { ...process.env, IMAGES: join(dir, 'images'), FOLDER: folder } },
    );
    expect(stdout).toMatch(/^no-space .*local takes no more \(EFBIG\).*FAIRPRUNE_LOCAL_DATASETS/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('datasetMemory', () => {
  it('is what is said, else a share of the machine', () => {
    expect(datasetMemory({ FAIRPRUNE_DATASET_MEMORY: '0' })).toBe(0);
    expect(datasetMemory({ FAIRPRUNE_DATASET_MEMORY: ' 1048576 ' })).toBe(2 ** 20);
    expect(datasetMemory({})).toBeGreaterThan(0);
    expect(datasetMemory({})).toBeLessThanOrEqual(2 * 1024 ** 3);
    expect(datasetMemory({ FAIRPRUNE_DATASET_MEMORY: '' })).toBe(datasetMemory({}));
  });

  it.each(['2 GiB', '-1', '1e9', 'lots'])('refuses %s', (text) => {
    expect(() => datasetMemory({ FAIRPRUNE_DATASET_MEMORY: text })).toThrow(
      expect.objectContaining({
        code: 'bad-config',
        details: expect.objectContaining({ field: 'FAIRPRUNE_DATASET_MEMORY' }),
      }),
    );
  });
});
