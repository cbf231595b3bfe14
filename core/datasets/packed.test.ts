import { describe, expect, it } from 'vitest';
import { contentHash, decodePacked, encodePacked, verifyPacked } from '#core/datasets/packed';
import type { DescriptorWithoutVersion, Splits } from '#core/datasets/packed';

const descriptor: DescriptorWithoutVersion = {
  id: 'tiny',
  title: 'Tiny',
  // 5 × 3 × 3 bytes an image: nothing is aligned by chance.
  image: [5, 3, 3],
  classes: ['cat', 'dog', 'über'],
  train: 3,
  test: 2,
  normalisation: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.2] },
  provenance: { format: 'test', limitPerClass: null },
  revision: 1,
};
const data: Splits = { train: split(3, 1), test: split(2, 2) };

describe('encodePacked and decodePacked', () => {
  const packed = encodePacked(descriptor, data);

  it('give back descriptor, pixels and labels', () => {
    const read = decodePacked(packed.bytes);
    expect(read.descriptor).toEqual(packed.descriptor);
    expect(read.train).toEqual(data.train);
    expect(read.test).toEqual(data.test);
    expect(packed.descriptor).toEqual({ ...descriptor, version: contentHash(descriptor, data) });
  });

  it('read views, not copies', () => {
    const read = decodePacked(packed.bytes);
    for (const part of [read.train.pixels, read.train.labels, read.test.pixels, read.test.labels]) {
      expect(part.buffer).toBe(packed.bytes.buffer);
    }
  });

  it('read bytes that start at an odd address', () => {
    const shifted = new Uint8Array(packed.bytes.length + 1);
    shifted.set(packed.bytes, 1);
    expect(decodePacked(shifted.subarray(1)).test).toEqual(data.test);
  });

  it('give the same bytes again', () => {
    expect(encodePacked(descriptor, data).bytes).toEqual(packed.bytes);
  });

  it.each<[string, DescriptorWithoutVersion, Splits, RegExp]>([
    [
      'a label too large',
      descriptor,
      withLabel(3),
      /label 3 of train image 1 is out of range: there are 3 classes/,
    ],
    [
      'a wrong count',
      { ...descriptor, train: 4 },
      data,
      /train split has 3 labels .* 4 images of 5×3×3 need 4 and 180/,
    ],
    ['a wrong shape', { ...descriptor, image: [5, 4, 3] }, data, /train split has 3 labels and 135 bytes/],
    [
      'missing constants',
      { ...descriptor, normalisation: { mean: [0.5], std: [0.2] } },
      data,
      /1 means .* 3 channels/,
    ],
    ['a class named twice', { ...descriptor, classes: ['a', 'b', 'a'] }, data, /names a class twice/],
    ['a bad id', { ...descriptor, id: 'No Slug' }, data, /wrong at "id"/],
  ])('refuse to pack %s', (_what, described, splits, message) => {
    expect(faultOf(() => encodePacked(described, splits))).toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message),
    });
  });
});

describe('decodePacked on damaged bytes', () => {
  const { bytes } = encodePacked(descriptor, data);
  /** A copy with other bytes from an offset on. */
  const overwritten = (offset: number, ...values: number[]) => {
    const copy = bytes.slice();
    copy.set(values, offset < 0 ? copy.length + offset : offset);
    return copy;
  };
  const cut = (length: number) => bytes.slice(0, length);

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', cut(0), /0 bytes, too few/],
    ['only its first bytes', cut(11), /11 bytes, too few/],
    ['another format', overwritten(0, 0x89, 0x50, 0x4e, 0x47), /bytes 0 to 7 are/],
    ['an absurd header length', overwritten(8, 0xff, 0xff, 0xff, 0x7f), /header has 2147483647 bytes/],
    ['a cut header', cut(40), /header should end at byte \d+, the file ends at 40/],
    ['a header that isn’t JSON', overwritten(12, 0x21), /isn't JSON/],
    ['cut pixels', cut(bytes.length - 60), /breaks off in the test pixels/],
    ['cut labels', cut(bytes.length - 1), /breaks off in the test labels/],
    ['bytes that follow', concat(bytes, new Uint8Array(3)), /3 more follow/],
    ['a label out of range', overwritten(-8, 9), /label 9 of test image 0/],
    ['another header field', renamed(bytes, '"revision":1', '"revision":0'), /wrong at "revision"/],
  ])('says what is wrong: %s', (_what, broken, message) => {
    expect(faultOf(() => decodePacked(broken))).toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message),
      details: { hint: expect.any(String) },
    });
  });

  it('every cut is noticed', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(faultOf(() => decodePacked(cut(length)))).toMatchObject({ code: 'bad-file' });
    }
  });

  it('changed pixels are noticed by verifyPacked', () => {
    expect(verifyPacked(bytes).train).toEqual(data.train);
    const changed = overwritten(-20, bytes.at(-20)! ^ 1);
    expect(faultOf(() => verifyPacked(changed))).toMatchObject({ code: 'hash-mismatch' });
  });
});

describe('contentHash', () => {
  const hash = contentHash(descriptor, data);

  it('is pinned: shape, pixels, labels, in a fixed order', () => {
    expect(hash).toBe('9353e3ca17a69c9aa5acec791341177a4a3e0aa5b8f56f211f34610447a7a18a');
  });

  it('doesn’t depend on names and origin', () => {
    const other = {
      ...descriptor,
      id: 'else',
      title: 'Else',
      classes: ['x', 'y', 'z'],
      provenance: { a: 1 },
    };
    expect(contentHash(other, data)).toBe(hash);
  });

  it('depends on every pixel, every label, the shape, the split and the number of classes', () => {
    const pixels = data.train.pixels.slice();
    pixels[134]! ^= 1;
    const variants = [
      contentHash(descriptor, { ...data, train: { ...data.train, pixels } }),
      contentHash(descriptor, withLabel(2)),
      contentHash({ ...descriptor, image: [3, 5, 3] }, data),
      contentHash({ ...descriptor, classes: ['cat', 'dog', 'über', 'owl'] }, data),
      contentHash(descriptor, { train: data.test, test: data.train }),
    ];
    expect(new Set([hash, ...variants]).size).toBe(variants.length + 1);
  });
});

function split(images: number, salt: number) {
  return {
    pixels: Uint8Array.from({ length: images * 45 }, (_, i) => (i * 37 + salt * 101) % 256),
    labels: Uint16Array.from({ length: images }, (_, i) => (i * salt) % 3),
  };
}

function withLabel(label: number): Splits {
  const labels = data.train.labels.slice();
  labels[1] = label;
  return { ...data, train: { ...data.train, labels } };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The same bytes with one piece of header text replaced by another of its length. */
function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  return Uint8Array.from(Buffer.from(text.replace(from, to), 'latin1'));
}

function faultOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('no fault was thrown');
}
