import { access, constants, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '#client/artifacts';
import { Fault } from '#core/errors/fault';
import { draftPath, prepareFolder } from '#runner/data/draft';
import { unreadable } from '#runner/data/storedFile';
import { openCache } from '#runner/loop/cache';
import type { ArtifactCache } from '#runner/loop/cache';

/**
 * Packed datasets that stay on this machine, by their SHA-256: `dataset import --local-only` puts them here, the
 * runners of this machine read them. Unlike the cache nothing is ever removed to make room.
 */
const NAME = /^[0-9a-f]{64}$/;

/** Where they are: `FAIRPRUNE_LOCAL_DATASETS`, else a folder in this user's home. */
export function localDatasetsFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['FAIRPRUNE_LOCAL_DATASETS']?.trim();
  return named ? named : join(homedir(), '.fairprune-datasets');
}

/** SHA-256 of each one that this user may read, sorted; none where the folder is missing. */
export async function listLocalDatasets(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name));
  const readable = await Promise.all(names.map((name) => isReadable(join(folder, name))));
  return names.filter((_, i) => readable[i]).sort();
}

async function isReadable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) return false;
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Keeps a packed dataset; it appears under its name only when it is whole. Throws Fault `no-space` or `bad-config`. */
export async function keepLocalDataset(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = hashOf(bytes);
  const draft = draftPath(folder);
  try {
    await prepareFolder(folder);
    await writeFile(draft, bytes, { mode: 0o600, flush: true });
    await rename(draft, join(folder, sha256));
    return sha256;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw notKept(folder, bytes.length, error);
  }
}

/** Keeps a packed dataset that lies in a file of this folder, by its hash, without reading it again. */
export async function keepLocalFile(folder: string, draft: string, sha256: string): Promise<string> {
  await rename(draft, join(folder, sha256));
  return sha256;
}

export async function dropLocalDataset(folder: string, sha256: string): Promise<void> {
  await rm(join(folder, sha256), { force: true });
}

function notKept(folder: string, length: number, error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  return new Fault(
    full ? 'no-space' : 'bad-config',
    `The dataset (${length} bytes) can't be kept in ${folder}: ${code}.`,
    { hint: 'Make room there, or name another folder by FAIRPRUNE_LOCAL_DATASETS, also for the runners.' },
  );
}

/**
 * A cache that looks among the local datasets too. One that changed on the disk is removed, and so no longer offered:
 * `get` throws Fault `hash-mismatch`, because nobody else has it.
 */
export function withLocalDatasets(cache: ArtifactCache, folder: string): ArtifactCache {
  const onChanged = ({ message }: Fault): void => {
    throw new Fault('hash-mismatch', `A dataset that stays on this machine: ${message}`, {
      hint: 'It is no longer offered. Import it again with `fairprune dataset import … --local-only`; the stage waits.',
      class: 'platform',
    });
  };
  const local = openCache(folder, { onChanged });
  /** What is there under its name and could not be read is nowhere else. */
  const refuseUnreadable = async (sha256: string): Promise<void> => {
    const path = join(folder, sha256);
    if ((await stat(path).catch(() => null)) === null) return;
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    throw unreadable(path, new Error('it is no file of this user'));
  };
  const first = async <T>(
    sha256: string,
    own: T | null,
    other: () => Promise<T | null>,
  ): Promise<T | null> => {
    if (own !== null) return own;
    await refuseUnreadable(sha256);
    return other();
  };
  return {
    put: cache.put,
    fetch: cache.fetch,
    get: async (sha256) => first(sha256, await local.get(sha256), () => cache.get(sha256)),
    file: async (sha256) => first(sha256, await local.file(sha256), () => cache.file(sha256)),
  };
}
