import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readClassList } from '#runner/data/classList';
import { readDataset } from '#runner/data/formats';

/** ImageNet's layout in small: train/ and val/ of three classes, JPEGs of many sizes. */
const CLASSES = ['n01440764', 'n01443537', 'n02000001'];
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'fairprune-imagenet-'));
  for (const [i, name] of CLASSES.entries()) {
    await jpeg(`train/${name}/${name}_1.JPEG`, 40 + 8 * i, 30);
    await jpeg(`train/${name}/${name}_2.JPEG`, 20, 33 + i);
    await jpeg(`val/${name}/ILSVRC2012_val_0000000${i}.JPEG`, 64, 32);
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = (more = {}) =>
  readDataset(dir, {
    id: 'imagenet-100',
    limitPerClass: null,
    size: { width: 14, height: 14 },
    shorterSide: 16,
    ...more,
  });
const list = async (text: string) => {
  await writeFile(path.join(dir, 'list.txt'), text);
  return readClassList(path.join(dir, 'list.txt'));
};

/** Left half black, right half white, with a grey band of the middle tenth. */
async function jpeg(name: string, width: number, height: number): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) / width;
    pixels.fill(x < 0.45 ? 0 : x < 0.55 ? 128 : 255, 3 * i, 3 * i + 3);
  }
  pixels[0] = 1;
  await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
  const image = sharp(pixels, { raw: { width, height, channels: 3 } }).tint({ r: 255, g: 200, b: 180 });
  await writeFile(path.join(dir, name), await image.jpeg({ quality: 100 }).toBuffer());
}

describe('ImageNet-style folders', () => {
  it('are scaled by their shorter side, and the centre is cut out', async () => {
    const { descriptor, train, test } = await read();
    expect(descriptor).toMatchObject({
      image: [14, 14, 3],
      classes: CLASSES,
      train: 6,
      test: 3,
      normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      provenance: { size: '14×14, shorter side 16, linear; then the centre', classes: null },
    });
    expect([...train.labels]).toEqual([0, 0, 1, 1, 2, 2]);
    // A 2:1 image loses a quarter and more at each side: its dark half ends in the middle of what is left.
    const row = Array.from({ length: 14 }, (_, x) => test.pixels[3 * (7 * 14 + x)]!);
    expect(Math.max(...row.slice(0, 5))).toBeLessThan(40);
    expect(Math.min(...row.slice(9))).toBeGreaterThan(215);
    expect(row[6]! + row[7]!).toBeGreaterThan(150);
    expect(row[6]! + row[7]!).toBeLessThan(360);
  });

  it('are taken by a list of classes, in the folders’ order', async () => {
    const classes = await list('# two of them\nn02000001 a fish\n\nn01440764\n');
    const { descriptor, train } = await read({ classes });
    expect(descriptor).toMatchObject({
      classes: ['n01440764', 'n02000001'],
      train: 4,
      test: 2,
      provenance: { classes: '2 by a list' },
    });
    expect([...train.labels]).toEqual([0, 0, 1, 1]);
  });

  it.each([
    ['n01440764\nn01440764\n', 'names the class n01440764 twice'],
    ['n01440764\n', 'names 1 classes'],
    ['# none\n', 'names 0 classes'],
  ])('refuse the list %j', async (text, message) => {
    await expect(list(text)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining(message),
      details: { field: 'classes' },
    });
  });

  it('refuse a list with a class that isn’t there', async () => {
    await expect(read({ classes: ['n01440764', 'n09999999'] })).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('train has no folder for the listed class n09999999'),
    });
  });

  it('refuse a list that can’t be read', async () => {
    await expect(readClassList(path.join(dir, 'none.txt'))).rejects.toMatchObject({ code: 'bad-file' });
  });

  it.each([
    [{ size: null }, /no size for it is given/],
    [{ shorterSide: 8 }, /can’t be scaled to 8 before 14×14/],
  ])('refuse %j', async (more, message) => {
    await expect(read(more)).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringMatching(message),
      details: { field: 'resize' },
    });
  });

  it('refuse an image that was cut short', async () => {
    const name = 'train/n01443537/n01443537_1.JPEG';
    await writeFile(path.join(dir, name), (await readFile(path.join(dir, name))).subarray(0, -60));
    await expect(read()).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining(`${name} can’t be decoded`),
    });
  });
});
