import { rm } from 'node:fs/promises';
import { putArtifact, type ArtifactOptions } from '#client/artifacts';
import { putArtifactFile } from '#client/artifactFiles';
import { encodePacked, type PackedInput } from '#core/datasets/packed';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { PackedFile } from '#runner/data/packInPlace';
import { repack } from '#runner/data/repack';
import { dropLocalDataset, keepLocalDataset, keepLocalFile } from '#runner/loop/localDatasets';

/** A packed dataset on its way to the server, or to this machine's own: in memory or in a file. */
export type Parcel = {
  readonly descriptor: DatasetDescriptor;
  readonly bytes: number;
  /** To the server; returns its SHA-256. */
  send(options: ArtifactOptions): Promise<string>;
  /** To a folder of local datasets, by the SHA-256 that is returned. */
  keep(folder: string): Promise<string>;
  /** Keeps it there under another description instead of the one it was kept under. */
  keepAs(folder: string, descriptor: DatasetDescriptor, before: string): Promise<void>;
  /** Removes what wasn't kept. */
  drop(): Promise<void>;
};

export function parcelOf(made: PackedInput | PackedFile): Parcel {
  return 'path' in made ? inFile(made) : inMemory(made);
}

function inMemory(input: PackedInput): Parcel {
  const { bytes, descriptor } = encodePacked(input.descriptor, input);
  return {
    descriptor,
    bytes: bytes.length,
    send: async (options) => (await putArtifact(bytes, 'dataset', options)).sha256,
    keep: (folder) => keepLocalDataset(folder, bytes),
    keepAs: async (folder, other, before) => {
      await keepLocalDataset(folder, encodePacked(other, input).bytes);
      await dropLocalDataset(folder, before);
    },
    drop: async () => undefined,
  };
}

function inFile({ path, bytes, sha256, descriptor }: PackedFile): Parcel {
  return {
    descriptor,
    bytes,
    send: async (options) => (await putArtifactFile(path, 'dataset', { ...options, sha256 })).sha256,
    keep: (folder) => keepLocalFile(folder, path, sha256),
    keepAs: async (folder, other, before) => {
      const again = await repack(folder, `${folder}/${before}`, other);
      await keepLocalFile(folder, again.path, again.sha256);
      await dropLocalDataset(folder, before);
    },
    drop: () => rm(path, { force: true }),
  };
}
