import { setImmediate } from 'node:timers/promises';
import { developmentSplit } from '#core/datasets/developmentSplit';
import { contentPieces, packedLength, packedPieces } from '#core/datasets/packedPieces';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { hashOfPieces, openPackedFile } from '#server/artifacts/packedFile';
import { artifactFile, storeBytes } from '#server/artifacts/store';

/** A packed dataset that was just stored. */
type Stored = { readonly descriptor: DatasetDescriptor; readonly sha256: string; readonly bytes: number };

/**
 * Makes the development split of a stored packed dataset and stores it: images go from file to file, whatever they are
 * together. Throws as `developmentSplit`, `openPackedFile` and `storeBytes` do.
 */
export async function storeDevelopmentSplit(dataFolder: string, source: string): Promise<Stored> {
  const dataset = openPackedFile(artifactFile(dataFolder, source));
  try {
    const split = developmentSplit(dataset);
    const version = await hashOfPieces(contentPieces(split.descriptor, split));
    const descriptor = { ...split.descriptor, version };
    const sha256 = await hashOfPieces(packedPieces(descriptor, split));
    const length = packedLength(descriptor);
    const limits = { maxBytes: length, announced: length };
    const bytes = await storeBytes(dataFolder, sha256, unhurried(packedPieces(descriptor, split)), limits);
    return { descriptor, sha256, bytes };
  } finally {
    dataset.close();
  }
}

/** Pieces with time for others between them. */
async function* unhurried(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
