import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { packedLength, packedPieces } from '#core/datasets/packedPieces';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { openImages, openPacked, type StoredSplit } from '#runner/data/dataset';
import { asNoSpace, draftPath, requireSpace, ROOM_FOR_DATASETS } from '#runner/data/draft';
import type { PackedFile } from '#runner/data/packInPlace';
import { storedFile } from '#runner/data/storedFile';

/**
 * A second packed file in `folder` with the same images under another description. Throws Fault `no-space`, and as
 * `openPacked` does; then nothing is left of it.
 */
export async function repack(
  folder: string,
  from: string,
  descriptor: DatasetDescriptor,
): Promise<PackedFile> {
  const dataset = openPacked(storedFile(from, await stat(from)));
  const size = descriptor.image.reduce((a, b) => a * b, 1);
  const bytes = packedLength(descriptor);
  await requireSpace(folder, bytes, ROOM_FOR_DATASETS);
  const split = ({ pixels, labels }: StoredSplit) => ({ images: openImages({ pixels }, size), labels });
  const data = { train: split(dataset.train), test: split(dataset.test) };
  const path = draftPath(folder);
  const hash = createHash('sha256');
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      for (const piece of packedPieces(descriptor, data)) {
        hash.update(piece);
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return { path, bytes, sha256: hash.digest('hex'), descriptor };
  } catch (error) {
    await rm(path, { force: true });
    throw asNoSpace(error, folder, ROOM_FOR_DATASETS);
  } finally {
    data.train.images.close();
    data.test.images.close();
  }
}
