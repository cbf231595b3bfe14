import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Fault } from '#core/errors/fault';
import { readShared, type SharedFile } from '#runner/loop/sharedFile';

/** Artifacts on this machine's disk by hash: datasets and checkpoints are fetched once, whatever runs next. */
export type ArtifactCache = {
  /**
   * The bytes in memory that threads can share, all of them checked against their hash; null when they aren't here, or
   * changed on the disk since they were put (they are then removed, and `onChanged` is told).
   */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Keeps bytes whose hash is known to be right. A full or read-only disk is no error: it is only a cache. */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
};

/** Two packed ImageNet-sized subsets fit; a CIFAR is 0.2 GiB. */
const MAX_BYTES = 4 * 1024 ** 3;
const NAME = /^[0-9a-f]{64}$/;
/** A half-written file this old belongs to a process that died. */
const ABANDONED_MS = 3_600_000;

/** Where the cache is: `FAIRPRUNE_CACHE`, else a folder of this user in the system's temporary folder. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['FAIRPRUNE_CACHE']?.trim();
  if (named) return named;
  return join(tmpdir(), `fairprune-cache-${userInfo().username}`);
}

export type CacheOptions = {
  readonly maxBytes?: number;
  /** Told of a file that changed on the disk, before `get` answers; what it throws, `get` throws. */
  readonly onChanged?: (changed: Fault) => void;
};

/** Opens (and makes) a cache folder. Several runners may share one: files appear whole, by rename. */
export function openCache(folder: string, options: CacheOptions = {}): ArtifactCache {
  const { maxBytes = MAX_BYTES, onChanged } = options;
  const pathOf = (sha256: string) => join(folder, sha256);

  const get = async (sha256: string): Promise<Uint8Array | null> => {
    const found = await readShared(pathOf(sha256)).catch(() => null);
    if (found === null) return null;
    if (found.sha256 !== sha256) {
      await rm(pathOf(sha256), { force: true });
      onChanged?.(changedOnDisk(pathOf(sha256), found));
      return null;
    }
    const now = new Date();
    await utimes(pathOf(sha256), now, now).catch(() => undefined);
    return found.bytes;
  };

  const put = async (sha256: string, bytes: Uint8Array): Promise<void> => {
    if (bytes.length > maxBytes) return;
    const draft = join(folder, `draft-${randomUUID()}`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, bytes, { mode: 0o600 });
      await rename(draft, pathOf(sha256));
      await shrink(folder, maxBytes);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  };
  return { get, put };
}

function changedOnDisk(path: string, { bytes, sha256 }: SharedFile): Fault {
  return new Fault(
    'hash-mismatch',
    `${path} changed on the disk: it has ${bytes.length} bytes with the SHA-256 ${sha256}.`,
    { hint: 'It is removed there; a file that the server has is fetched again.', class: 'platform' },
  );
}

/** Removes what was used longest ago until the rest fits. */
async function shrink(folder: string, maxBytes: number): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => describe(folder, name)));
  const known = files.filter((file) => file !== null);
  for (const file of known) {
    if (!NAME.test(file.name) && file.name.startsWith('draft-') && Date.now() - file.usedAt > ABANDONED_MS) {
      await rm(join(folder, file.name), { force: true });
    }
  }
  const artifacts = known.filter((file) => NAME.test(file.name)).sort((a, b) => a.usedAt - b.usedAt);
  let total = artifacts.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of artifacts) {
    if (total <= maxBytes) return;
    await rm(join(folder, file.name), { force: true });
    total -= file.bytes;
  }
}

async function describe(folder: string, name: string) {
  const found = await stat(join(folder, name)).catch(() => null);
  return found === null ? null : { name, bytes: found.size, usedAt: found.mtimeMs };
}
