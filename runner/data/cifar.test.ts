import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cifar10, cifar100, type CifarKind } from '#core/datasets/kinds/cifar';
import { encodePacked } from '#core/datasets/packed';
import { readDataset } from '#runner/data/formats';

/** Small sets in the official layout: the first image of every class, then the second, … */
const PER_CLASS = { train: 2, test: 1 };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'fairprune-cifar-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = (limitPerClass: number | null = null, more = {}) =>
  readDataset(dir, { id: 'mine', limitPerClass, ...more });
const place = (name: string) => path.join(dir, name);

describe('CIFAR-10', () => {
  beforeEach(() => write(cifar10));

  it('is found by its files, in batch order, planes turned into pixels', async () => {
    const { descriptor, train, test } = await read();
    expect(descriptor).toMatchObject({
      id: 'mine',
      title: 'mine',
      image: [32, 32, 3],
      classes: names(cifar10),
      train: 5 * 20,
      test: 10,
      normalisation: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
      provenance: { format: 'cifar-10', limitPerClass: null },
      revision: 1,
    });
    expect([...train.labels.subarray(0, 21)]).toEqual([...count(10), ...count(10), 0]);
    expect(test.pixels).toHaveLength(10 * 3072);
    for (const channel of [0, 1, 2]) {
      expect(train.pixels[3072 + 3 * 33 + channel]).toBe(value('data_batch_1.bin', 1, channel, 33));
    }
    expect(train.pixels[20 * 3072]).toBe(value('data_batch_2.bin', 0, 0, 0));
  });

  it('takes the first images of each class over all batches', async () => {
    const all = await read();
    const three = await read(3);
    expect(three.descriptor).toMatchObject({ train: 30, test: 10, provenance: { limitPerClass: 3 } });
    expect([...three.train.labels]).toEqual([...count(10), ...count(10), ...count(10)]);
    expect(three.train.pixels).toEqual(all.train.pixels.subarray(0, 30 * 3072));
  });

  it('has the version of its pixels and labels, whatever it is called', async () => {
    const version = async (more = {}) => {
      const input = await readDataset(dir, { id: 'mine', limitPerClass: null, ...more });
      return encodePacked(input.descriptor, input).descriptor.version;
    };
    const before = await version();
    expect(await version({ id: 'other', title: 'Other' })).toBe(before);
    const bytes = await readFile(place('test_batch.bin'));
    bytes[3073 + 5]! ^= 1;
    await writeFile(place('test_batch.bin'), bytes);
    expect(await version()).not.toBe(before);
  });

  it.each<[string, () => Promise<unknown>, RegExp, RegExp]>([
    ['a missing batch', () => rm(place('data_batch_4.bin')), /data_batch_4\.bin is missing in/, /Unpack/],
    [
      'missing names',
      () => rm(place('batches.meta.txt')),
      /batches\.meta\.txt is missing in/,
      /data_batch_1/,
    ],
    [
      'nine names',
      () => writeFile(place('batches.meta.txt'), names(cifar10).slice(1).join('\n')),
      /batches\.meta\.txt has 9 different class names, not 10/,
      /one name a line/,
    ],
    [
      'a file cut inside an image',
      () => cut('data_batch_2.bin', -7),
      /data_batch_2\.bin has 61453 bytes, which is no multiple of 3073: 19 whole images and 3066 bytes/,
      /cut short/,
    ],
    [
      'a file cut where an image ends',
      () => cut('data_batch_3.bin', -3073),
      /data_batch_3\.bin holds 19 images, the other batches 20/,
      /cut short/,
    ],
    ['an empty file', () => writeFile(place('test_batch.bin'), ''), /test_batch\.bin is empty/, /again/],
    [
      'a label out of range',
      () => spoil('data_batch_5.bin', 3 * 3073, 10),
      /data_batch_5\.bin: label 10 of image 3 is out of range, 0 to 9/,
      /damaged/,
    ],
    [
      'a class that test lacks',
      () => spoil('test_batch.bin', 9 * 3073, 0),
      /test_batch\.bin: no image has label 9 \(class 9\)/,
      /train and in test/,
    ],
    [
      'a folder in a file’s place',
      () => folderAt('test_batch.bin'),
      /test_batch\.bin can’t be read/,
      /Unpack/,
    ],
  ])('%s', async (_what, damage, message, hint) => {
    await damage();
    await expect(read()).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message),
      details: { field: 'folder', hint: expect.stringMatching(hint) },
    });
  });

  it('is imported at its own size only', async () => {
    await expect(read(null, { size: { width: 16, height: 16 } })).rejects.toMatchObject({
      code: 'bad-config',
      details: { field: 'size' },
    });
  });
});

describe('CIFAR-100', () => {
  beforeEach(() => write(cifar100));

  it('takes the fine labels', async () => {
    const { descriptor, train } = await read(1);
    expect(descriptor).toMatchObject({ train: 100, test: 100, provenance: { format: 'cifar-100' } });
    expect(descriptor.classes).toHaveLength(100);
    expect([...train.labels]).toEqual(count(100));
    expect(train.pixels[0]).toBe(value('train.bin', 0, 0, 0));
  });

  it.each<[string, number, number, RegExp]>([
    ['coarse', 0, 20, /train\.bin: coarse label 20 of image 4 is out of range, 0 to 19/],
    ['fine', 1, 100, /train\.bin: fine label 100 of image 4 is out of range, 0 to 99/],
  ])('refuses a %s label out of range', async (_which, byte, label, message) => {
    await spoil('train.bin', 4 * 3074 + byte, label);
    await expect(read()).rejects.toMatchObject({ code: 'bad-file', message: expect.stringMatching(message) });
  });

  it('refuses the files of CIFAR-10 under its names', async () => {
    await write(cifar10);
    for (const [from, to] of [
      ['data_batch_1.bin', 'train.bin'],
      ['test_batch.bin', 'test.bin'],
    ] as const) {
      await writeFile(place(to), await readFile(place(from)));
    }
    await expect(
      readDataset(dir, { id: 'mine', limitPerClass: null, format: 'cifar-100' }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/train\.bin has 61460 bytes, which is no multiple of 3074/),
    });
  });
});

function count(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function names(kind: CifarKind): string[] {
  return count(kind.classCount).map((i) => `class ${i}`);
}

/** Pixel byte of an image: differs by file, image, channel and position. */
function value(file: string, image: number, channel: number, position: number): number {
  return (
    (file.length * 7 + Number(/\d/.exec(file)?.[0] ?? 0) * 3 + image * 11 + channel * 85 + position) % 256
  );
}

async function write(kind: CifarKind): Promise<void> {
  for (const split of ['train', 'test'] as const) {
    for (const file of kind.files[split]) await writeFile(place(file), records(kind, file, PER_CLASS[split]));
  }
  await writeFile(place(kind.names), `${names(kind).join('\n')}\n\n`);
}

function records(kind: CifarKind, file: string, perClass: number): Uint8Array {
  const head = kind.labelBytes.length;
  const images = perClass * kind.classCount;
  const bytes = new Uint8Array(images * (head + 3072));
  for (let i = 0; i < images; i++) {
    const at = i * (head + 3072);
    const label = i % kind.classCount;
    if (head === 2) bytes[at] = label % 20;
    bytes[at + head - 1] = label;
    for (let p = 0; p < 3072; p++) bytes[at + head + p] = value(file, i, Math.floor(p / 1024), p % 1024);
  }
  return bytes;
}

async function cut(file: string, by: number): Promise<void> {
  await writeFile(place(file), (await readFile(place(file))).subarray(0, by));
}

async function spoil(file: string, at: number, byte: number): Promise<void> {
  const bytes = await readFile(place(file));
  bytes[at] = byte;
  await writeFile(place(file), bytes);
}

async function folderAt(file: string): Promise<void> {
  await rm(place(file));
  await mkdir(place(file));
}
