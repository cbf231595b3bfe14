import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePacked } from '#core/datasets/packed';
import { readDataset } from '#runner/data/formats';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'fairprune-mnist-'));
  await writeAll();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const place = (name: string) => path.join(dir, name);
const read = (format: string | null = 'mnist', limitPerClass: number | null = null, more = {}) =>
  readDataset(dir, { id: 'mine', limitPerClass, format, ...more });

/** Pixel `at` of image `i`. */
const value = (i: number, at: number) => (7 * i + at) % 256;

function idx(sizes: readonly number[], data: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head[2] = 8;
  head[3] = sizes.length;
  sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, data]);
}

/** Three training images a class and one test image, the labels in turn. */
async function writeAll(pack: (bytes: Buffer) => Buffer = (bytes) => bytes, ending = ''): Promise<void> {
  for (const [prefix, count] of [
    ['train', 30],
    ['t10k', 10],
  ] as const) {
    const pixels = Uint8Array.from({ length: count * 784 }, (_, k) => value(Math.floor(k / 784), k % 784));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    await writeFile(place(`${prefix}-images-idx3-ubyte${ending}`), pack(idx([count, 28, 28], pixels)));
    await writeFile(place(`${prefix}-labels-idx1-ubyte${ending}`), pack(idx([count], labels)));
  }
}

describe('MNIST and Fashion-MNIST', () => {
  it('are read as they are, in file order', async () => {
    const { descriptor, train, test } = await read();
    expect(descriptor).toMatchObject({
      image: [28, 28, 1],
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      train: 30,
      test: 10,
      normalisation: { mean: [0.1307], std: [0.3081] },
      provenance: { format: 'mnist', limitPerClass: null },
    });
    expect([...train.labels.subarray(0, 11)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
    expect(train.pixels[5 * 784 + 30]).toBe(value(5, 30));
    expect(test.pixels).toHaveLength(7840);
    const { descriptor: fashion } = await read('fashion-mnist');
    expect(fashion).toMatchObject({ normalisation: { mean: [0.286], std: [0.353] } });
    expect(fashion.classes[9]).toBe('Ankle boot');
  });

  it('are the same from .gz', async () => {
    const plain = await read();
    await rm(dir, { recursive: true });
    dir = await mkdtemp(path.join(os.tmpdir(), 'fairprune-mnist-'));
    await writeAll((bytes) => gzipSync(bytes), '.gz');
    const packed = await read();
    const version = (input: typeof plain) => encodePacked(input.descriptor, input).descriptor.version;
    expect(version(packed)).toBe(version(plain));
  });

  it('keep the first images of each class', async () => {
    const { descriptor, train } = await read('mnist', 2);
    expect(descriptor).toMatchObject({ train: 20, test: 10 });
    expect(train.pixels[19 * 784]).toBe(value(19, 0));
  });

  it('can’t be told apart by their files, and say so', async () => {
    await expect(read(null)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('mnist and fashion-mnist'),
      details: { hint: 'Say which one with --format.' },
    });
  });

  const cut = (name: string, bytes: number) => async () =>
    writeFile(place(name), (await readFile(place(name))).subarray(0, -bytes));
  const change = (name: string, at: number, to: number) => async () => {
    const bytes = await readFile(place(name));
    bytes[at] = to;
    await writeFile(place(name), bytes);
  };

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'images cut short',
      cut('train-images-idx3-ubyte', 1),
      /train-images-idx3-ubyte has 23535 bytes; .* 23536/,
    ],
    ['labels cut short', cut('t10k-labels-idx1-ubyte', 3), /t10k-labels-idx1-ubyte has 15 bytes; .* make 18/],
    ['a header cut short', cut('t10k-labels-idx1-ubyte', 13), /has 5 bytes, too few for its first 8/],
    [
      'a longer file',
      () => writeFile(place('t10k-labels-idx1-ubyte'), idx([9], new Uint8Array(10))),
      /make 17/,
    ],
    ['another kind of data', change('train-labels-idx1-ubyte', 2, 13), /begins with 00 00 0d 01/],
    ['labels in place of images', change('train-images-idx3-ubyte', 3, 1), /00 00 08 03/],
    ['a label out of range', change('train-labels-idx1-ubyte', 8 + 4, 10), /label 10 of image 4/],
    ['a missing file', () => rm(place('t10k-images-idx3-ubyte')), /t10k-images-idx3-ubyte is missing/],
    [
      'more labels than images',
      () => writeFile(place('t10k-labels-idx1-ubyte'), idx([11], new Uint8Array(11))),
      /10 images, .* 11 labels/,
    ],
    [
      'an empty class',
      () => writeFile(place('t10k-labels-idx1-ubyte'), idx([10], new Uint8Array(10))),
      /no image has label 1/,
    ],
    [
      'images of another size',
      () => writeFile(place('t10k-images-idx3-ubyte'), idx([10, 8, 8], new Uint8Array(640))),
      /8×8, not 28×28/,
    ],
  ])('refuse %s', async (_, damage, message) => {
    await damage();
    await expect(read()).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message),
      details: { field: 'folder' },
    });
  });

  it('refuse a gzip file that was cut short', async () => {
    const name = 'train-images-idx3-ubyte';
    await writeFile(place(`${name}.gz`), gzipSync(await readFile(place(name))).subarray(0, 100));
    await rm(place(name));
    await expect(read()).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/train-images-idx3-ubyte\.gz can’t be unpacked/),
    });
  });

  it('refuse another size', async () => {
    await expect(read('mnist', null, { size: { width: 32, height: 32 } })).rejects.toMatchObject({
      code: 'bad-config',
      details: { field: 'size' },
    });
  });
});
