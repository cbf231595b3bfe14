import { utf8ToBytes } from '@noble/hashes/utils.js';
import { imagePieces, type ImageSplits } from '#core/datasets/images';
import { HEADER_AT, labelBytes, layoutOf, LENGTH_AT, MAGIC } from '#core/datasets/packedLayout';
import { canonicalJson } from '#core/identity/canonical';
import type { DatasetDescriptor } from '#core/wire/dataset';

/**
 * What a dataset's version is the SHA-256 of, piece by piece: image shape, number of classes, then pixels and labels of
 * both splits in order. File bytes, file names, titles, class names and provenance don't enter.
 */
export function* contentPieces(
  { image, classes }: Pick<DatasetDescriptor, 'image' | 'classes'>,
  { train, test }: ImageSplits,
): Generator<Uint8Array> {
  const shape = {
    image,
    classes: classes.length,
    train: train.labels.length,
    test: test.labels.length,
  };
  yield utf8ToBytes(`fairprune dataset 1\n${canonicalJson(shape)}\n`);
  for (const { images, labels } of [train, test]) {
    yield* imagePieces(images);
    yield labelBytes(labels);
  }
}

/** Bytes of a packed dataset. */
export function packedLength(descriptor: DatasetDescriptor): number {
  return layoutOf(descriptor, utf8ToBytes(canonicalJson(descriptor)).length).total;
}

/** The bytes of a packed dataset in order (packedLayout.ts), piece by piece; each is valid until the next one. */
export function* packedPieces(descriptor: DatasetDescriptor, data: ImageSplits): Generator<Uint8Array> {
  const header = utf8ToBytes(canonicalJson(descriptor));
  const layout = layoutOf(descriptor, header.length);
  let at = 0;
  const upTo = (end: number) => new Uint8Array(end - at);
  const head = new Uint8Array(HEADER_AT);
  head.set(utf8ToBytes(MAGIC));
  new DataView(head.buffer).setUint32(LENGTH_AT, header.length, true);
  yield head;
  yield header;
  at = HEADER_AT + header.length;
  for (const name of ['train', 'test'] as const) {
    const { pixels, size, labels, images } = layout[name];
    yield upTo(pixels);
    yield* imagePieces(data[name].images);
    at = pixels + size;
    yield upTo(labels);
    yield labelBytes(data[name].labels);
    at = labels + 2 * images;
  }
  yield upTo(layout.total);
}
