import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePacked } from '#core/datasets/packed';
import { readImageFolder } from '#runner/data/imageFolder';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'fairprune-folder-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const everything = { id: 'mine', limitPerClass: null };

describe('readImageFolder', () => {
  it('reads PNG pixels exactly, classes and files in byte order', async () => {
    // "Z" comes before "a" in bytes, "10" before "2".
    await image('train/ant/2.png', 12);
    await image('train/ant/10.png', 11);
    await image('train/Zebra/x.png', 13);
    await image('test/ant/t.png', 14);
    await image('test/Zebra/t.PNG', 15);
    const read = await readImageFolder(dir, everything);
    expect(read.descriptor).toMatchObject({
      id: 'mine',
      title: 'mine',
      image: [4, 6, 3],
      classes: ['Zebra', 'ant'],
      train: 3,
      test: 2,
      provenance: {
        format: 'image-folder',
        decoder: expect.stringMatching(/^sharp 0\./),
        limitPerClass: null,
      },
      revision: 1,
    });
    expect([...read.train.labels]).toEqual([0, 1, 1]);
    expect([...read.test.labels]).toEqual([0, 1]);
    expect(read.train.pixels).toEqual(Uint8Array.from([...pattern(13), ...pattern(11), ...pattern(12)]));
    expect(read.test.pixels).toEqual(Uint8Array.from([...pattern(15), ...pattern(14)]));
    expect(encodePacked(read.descriptor, read).descriptor.version).toMatch(/^[0-9a-f]{64}$/);
  });

  it('reads JPEG, in any case of its ending, and dot files not at all', async () => {
    await tree({ ext: 'JPEG' });
    await writeFile(path.join(dir, 'train/.DS_Store'), 'x');
    await writeFile(path.join(dir, 'train/cat/.hidden'), 'x');
    const read = await readImageFolder(dir, everything);
    // JPEG is lossy: near, not equal.
    const errors = pattern(0).map((value, i) => Math.abs(value - read.train.pixels[i]!));
    expect(Math.max(...errors)).toBeLessThan(40);
    expect(read.descriptor.train).toBe(4);
  });

  it('takes the first files by name of each class, in both splits', async () => {
    await tree({ perClass: 3 });
    const read = await readImageFolder(dir, { id: 'mine', limitPerClass: 2 });
    expect(read.descriptor).toMatchObject({ train: 4, test: 4, provenance: { limitPerClass: 2 } });
    expect([...read.test.labels]).toEqual([0, 0, 1, 1]);
    const all = await readImageFolder(dir, everything);
    expect(read.train.pixels.subarray(0, 144)).toEqual(all.train.pixels.subarray(0, 144));
    expect(await readImageFolder(dir, { id: 'mine', limitPerClass: 99 })).toMatchObject({ train: all.train });
  });

  it('uses published constants for a known id and measures others', async () => {
    await tree({});
    const known = await readImageFolder(dir, { id: 'cifar-10-jpeg', limitPerClass: null });
    expect(known.descriptor.normalisation.mean).toEqual([0.4914, 0.4822, 0.4465]);
    const own = await readImageFolder(dir, everything);
    const firstChannel = own.train.pixels.filter((_, i) => i % 3 === 0);
    const mean = firstChannel.reduce((sum, value) => sum + value, 0) / firstChannel.length / 255;
    expect(own.descriptor.normalisation.mean[0]).toBeCloseTo(mean, 4);
  });

  it('gives one channel when every pixel is grey, three when one isn’t', async () => {
    await tree({});
    for (const name of [
      'train/cat/0',
      'train/cat/1',
      'train/dog/0',
      'train/dog/1',
      'test/cat/0',
      'test/cat/1',
      'test/dog/0',
    ]) {
      await grey(`${name}.png`, 77);
    }
    const mixed = await readImageFolder(dir, everything);
    expect(mixed.descriptor.image).toEqual([4, 6, 3]);
    expect([...mixed.train.pixels.subarray(0, 3)]).toEqual([77, 77, 77]);
    await grey('test/dog/1.png', 78);
    const all = await readImageFolder(dir, everything);
    expect(all.descriptor.image).toEqual([4, 6, 1]);
    expect(all.test.pixels).toHaveLength(4 * 24);
    expect(all.test.pixels.at(-1)).toBe(78);
    expect(all.descriptor.normalisation).toEqual({ mean: [0.302], std: [1] });
  });

  it('drops transparency, keeps 8 of 16 bits and ignores EXIF rotation', async () => {
    await tree({});
    const raw = { raw: { width: 6, height: 4, channels: 4 as const } };
    const clear = pattern(5).flatMap((value, i) => (i % 3 === 2 ? [value, 0] : [value]));
    await sharp(Uint8Array.from(clear), raw).png().toFile(file('train/cat/0.png'));
    const deep = sharp(Buffer.from(pattern(6)), { raw: { width: 6, height: 4, channels: 3 } }).toColourspace(
      'rgb16',
    );
    await deep.png().toFile(file('train/cat/1.png'));
    const turned = sharp(Buffer.from(pattern(7)), { raw: { width: 6, height: 4, channels: 3 } });
    await turned.withMetadata({ orientation: 6 }).png().toFile(file('train/dog/0.png'));
    expect((await sharp(file('train/cat/1.png')).metadata()).depth).toBe('ushort');
    expect((await sharp(file('train/dog/0.png')).metadata()).orientation).toBe(6);
    const { train } = await readImageFolder(dir, everything);
    const at = (index: number) => [...train.pixels.subarray(72 * index, 72 * (index + 1))];
    expect([at(0), at(1), at(2)]).toEqual([pattern(5), pattern(6), pattern(7)]);
  });

  it('counts the EXIF rotations that it does not apply', async () => {
    await tree({ ext: 'jpg' });
    expect((await readImageFolder(dir, everything)).descriptor.provenance['exifRotationsIgnored']).toBe(0);
    const turned = sharp(Buffer.from(pattern(7)), { raw: { width: 6, height: 4, channels: 3 } });
    await turned.withMetadata({ orientation: 6 }).jpeg().toFile(file('test/dog/0.jpg'));
    expect((await readImageFolder(dir, everything)).descriptor).toMatchObject({
      image: [4, 6, 3],
      provenance: { exifRotationsIgnored: 1 },
    });
  });

  it('reads CMYK and grey JPEG as three channels', async () => {
    await tree({ ext: 'jpg' });
    const red = sharp({ create: { width: 6, height: 4, channels: 3, background: { r: 220, g: 20, b: 20 } } });
    await red.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toFile(file('train/cat/0.jpg'));
    await red.clone().toColourspace('b-w').jpeg({ quality: 100 }).toFile(file('train/cat/1.jpg'));
    expect((await sharp(file('train/cat/0.jpg')).metadata()).channels).toBe(4);
    expect((await sharp(file('train/cat/1.jpg')).metadata()).channels).toBe(1);
    const { train } = await readImageFolder(dir, everything);
    const [r, g, b] = train.pixels.subarray(0, 3);
    expect(r! - Math.max(g!, b!)).toBeGreaterThan(120);
    expect(new Set(train.pixels.subarray(72, 75)).size).toBe(1);
  });

  it('brings images of any size to one, scaled to cover it and cut at the centre', async () => {
    await tree({});
    // Left third red, middle green, right blue; 12×4 brought to 4×4 keeps the green middle.
    const stripes = Buffer.from(
      Array.from({ length: 12 * 4 }, (_, i) =>
        [0, 1, 2].map((c) => (Math.floor((i % 12) / 4) === c ? 200 : 0)),
      ).flat(),
    );
    await sharp(stripes, { raw: { width: 12, height: 4, channels: 3 } })
      .png()
      .toFile(file('train/cat/0.png'));
    const read = await readImageFolder(dir, { ...everything, size: { width: 4, height: 4 } });
    expect(read.descriptor).toMatchObject({
      image: [4, 4, 3],
      provenance: { size: '4×4, cover and centre, lanczos3' },
    });
    expect([...read.train.pixels.subarray(0, 48)]).toEqual(
      Array.from({ length: 16 }, () => [0, 200, 0]).flat(),
    );
    // An image that has the size already is left as it is.
    const wide = await readImageFolder(dir, { ...everything, size: { width: 6, height: 4 } });
    expect([...wide.train.pixels.subarray(72, 144)]).toEqual(pattern(1));
    expect(wide.descriptor.image).toEqual([4, 6, 3]);
  });

  it('takes colours from under no transparency when it scales', async () => {
    await tree({});
    const clear = Buffer.from(Array.from({ length: 8 * 8 }, () => [90, 120, 150, 0]).flat());
    await sharp(clear, { raw: { width: 8, height: 8, channels: 4 } })
      .png()
      .toFile(file('train/cat/0.png'));
    const read = await readImageFolder(dir, { ...everything, size: { width: 4, height: 4 } });
    expect([...read.train.pixels.subarray(0, 3)]).toEqual([90, 120, 150]);
  });

  it('follows links to class folders', async () => {
    await tree({});
    await rm(path.join(dir, 'test/dog'), { recursive: true });
    await symlink(path.join(dir, 'train/dog'), path.join(dir, 'test/dog'));
    const read = await readImageFolder(dir, everything);
    expect(read.test.pixels.subarray(144)).toEqual(read.train.pixels.subarray(144));
  });

  it('reports how far it is, up to the end', async () => {
    await tree({ perClass: 5 });
    const seen: number[] = [];
    await readImageFolder(dir, {
      ...everything,
      onProgress: ({ done, total }) => {
        expect(total).toBe(20);
        seen.push(done);
      },
    });
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});

describe('readImageFolder on bad folders', () => {
  it.each<[string, () => Promise<unknown>, RegExp, RegExp]>([
    [
      'no test split',
      () => rm(file('test'), { recursive: true }),
      /has no folder "test" \(found: train\)/,
      /train\/<class>/,
    ],
    ['no such folder', () => rm(dir, { recursive: true }), /can’t be read as a folder/, /train\/<class>/],
    [
      'a class that test lacks',
      () => rm(file('test/dog'), { recursive: true }),
      /"dog" is in train but not in test/,
      /same classes/,
    ],
    [
      'a class that train lacks',
      () => image('test/owl/0.png', 1),
      /"owl" is in test but not in train/,
      /same classes/,
    ],
    ['an empty class', () => emptied('train/dog'), /train\/dog has no images/, /remove the class/],
    [
      'a text file',
      () => writeFile(file('train/cat/readme.txt'), 'x'),
      /train\/cat\/readme\.txt is no \.jpg/,
      /convert/,
    ],
    [
      'a nested folder',
      () => image('train/cat/more/0.png', 1),
      /train\/cat\/more is a folder/,
      /images only/,
    ],
    [
      'a file beside the classes',
      () => image('train/stray.png', 1),
      /train\/stray\.png lies beside/,
      /train\/<class>/,
    ],
    [
      'another size',
      () => image('test/dog/1.png', 1, 5),
      /test\/dog\/1\.png is 5×4 pixels, but train\/cat\/0\.png is 6×4/,
      /--size 4\./,
    ],
    [
      'an empty file',
      () => writeFile(file('test/cat/1.png'), ''),
      /test\/cat\/1\.png can’t be decoded: it begins with nothing/,
      /Replace/,
    ],
    [
      'another format',
      () => writeFile(file('train/dog/1.png'), 'GIF89a'),
      /train\/dog\/1\.png can’t be decoded: it begins with the bytes 47494638/,
      /Replace/,
    ],
    ['a cut JPEG', () => halved('train/dog/1.jpg'), /train\/dog\/1\.jpg can’t be decoded/, /Replace/],
    ['a cut PNG', () => halved('train/dog/1.png'), /train\/dog\/1\.png can’t be decoded/, /Replace/],
    ['a garbled PNG', () => garbled('train/cat/0.png'), /train\/cat\/0\.png can’t be decoded/, /Replace/],
    [
      'images too large',
      () => image('train/cat/0.png', 1, 1025),
      /train\/cat\/0\.png is 1025×4 pixels; at most 1024×1024/,
      /--size 32/,
    ],
  ])('%s', async (_what, spoil, message, hint) => {
    await tree({});
    await spoil();
    await expect(readImageFolder(dir, everything)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message),
      details: { field: 'folder', hint: expect.stringMatching(hint) },
    });
  });

  it.each([0, 1.5, 1025, Number.NaN])('refuses to bring images to %d', async (side) => {
    await tree({});
    const size = { width: 8, height: side };
    await expect(readImageFolder(dir, { ...everything, size })).rejects.toMatchObject({
      code: 'bad-config',
      details: { field: 'size' },
    });
  });

  it('refuses a limit of nothing', async () => {
    await tree({});
    await expect(readImageFolder(dir, { id: 'mine', limitPerClass: 0 })).rejects.toMatchObject({
      code: 'bad-config',
    });
  });
});

function file(name: string): string {
  return path.join(dir, name);
}

/** 6×4×3 values that differ by position and by `salt`. */
function pattern(salt: number, width = 6): number[] {
  return Array.from({ length: width * 4 * 3 }, (_, i) => 60 + ((i * 5 + salt * 17) % 120));
}

async function image(name: string, salt: number, width = 6): Promise<void> {
  await mkdir(path.dirname(file(name)), { recursive: true });
  const raw = sharp(Buffer.from(pattern(salt, width)), { raw: { width, height: 4, channels: 3 } });
  const format = /png$/i.test(name) ? raw.png() : raw.jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
  await writeFile(file(name), await format.toBuffer());
}

async function grey(name: string, value: number): Promise<void> {
  const raw = sharp(Buffer.alloc(24, value), { raw: { width: 6, height: 4, channels: 1 } });
  await writeFile(file(name), await raw.toColourspace('b-w').png().toBuffer());
}

/** train and test with classes cat and dog. */
async function tree({ perClass = 2, ext = 'png' }: { perClass?: number; ext?: string }): Promise<void> {
  let salt = 0;
  for (const place of ['train/cat', 'train/dog', 'test/cat', 'test/dog']) {
    for (let i = 0; i < perClass; i++) await image(`${place}/${i}.${ext}`, salt++);
  }
}

async function emptied(name: string): Promise<void> {
  await rm(file(name), { recursive: true });
  await mkdir(file(name));
}

/** A larger image of the format, cut in the middle. */
async function halved(name: string): Promise<void> {
  const raw = sharp(Buffer.from(pattern(1)), { raw: { width: 6, height: 4, channels: 3 } });
  const bytes = await (name.endsWith('png') ? raw.png() : raw.jpeg()).toBuffer();
  await writeFile(file(name), bytes.subarray(0, bytes.length - 40));
}

async function garbled(name: string): Promise<void> {
  const bytes = await readFile(file(name));
  bytes.fill(0x55, 45, 60);
  await writeFile(file(name), bytes);
}
