import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { hashOf } from '#client/artifacts';
import { Fault } from '#core/errors/fault';
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

/** SHA-256 of each one, sorted; none where the folder is missing. */
export async function listLocalDatasets(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => NAME.test(name)).sort();
}

/** Keeps a packed dataset; it appears under its name only when it is whole. Throws Fault `no-space` or `bad-config`. */
export async function keepLocalDataset(folder: string, bytes: Uint8Array): Promise<string> {
  const sha256 = hashOf(bytes);
  const draft = join(folder, `draft-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, bytes, { mode: 0o600, flush: true });
    await rename(draft, join(folder, sha256));
    return sha256;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw notKept(folder, bytes.length, error);
  }
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
  return { put: cache.put, get: async (sha256) => (await local.get(sha256)) ?? cache.get(sha256) };
}
