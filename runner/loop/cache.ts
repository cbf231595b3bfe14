import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { hashOfFile } from '#client/artifactFiles';
import { Fault } from '#core/errors/fault';
import { asNoSpace, draftPath, prepareFolder, requireSpace } from '#runner/data/draft';
import { isUnchanged, storedFile, type StoredFile } from '#runner/data/storedFile';
import { readShared } from '#runner/loop/sharedFile';

/** Artifacts on this machine's disk by hash: datasets and checkpoints are fetched once, whatever runs next. */
export type ArtifactCache = {
  /**
   * The bytes in memory that threads can share, all of them checked against their hash; null when they aren't here, or
   * changed on the disk since they were put (they are then removed, and `onChanged` is told).
   */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Keeps bytes whose hash is known to be right. A full or read-only disk is no error: it is only a cache. */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /**
   * The file itself, for what is larger than memory; null as with `get`. All of it is hashed when this process sees it
   * first and whenever its size or time of change is another than then.
   */
  file(sha256: string): Promise<StoredFile | null>;
  /**
   * Has `fill` write a new file of about `bytes` bytes with this hash, and keeps it until it was not used for a week:
   * it isn't counted with what `put` keeps. Throws Fault `no-space` (also before, where the disk is too full), and what `fill`
   * throws; nothing is left then.
   */
  fetch(sha256: string, bytes: number, fill: (path: string) => Promise<unknown>): Promise<StoredFile>;
};

/** Two packed ImageNet-sized subsets fit; a CIFAR is 0.2 GiB. */
const MAX_BYTES = 4 * 1024 ** 3;
const NAME = /^[0-9a-f]{64}$/;
/** A half-written file this old belongs to a process that died. */
const ABANDONED_MS = 3_600_000;
/** Datasets that are read from their files lie here, out of reach of `put`: fetching one takes long. */
const STREAMED = 'streamed';
const UNUSED_MS = 7 * 24 * 3_600_000;
const ROOM = 'Make room there, or give runners another folder by FAIRPRUNE_CACHE. The stage waits for it.';

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
      onChanged?.(changedOnDisk(pathOf(sha256), { bytes: found.bytes.length, sha256: found.sha256 }));
      return null;
    }
    await touch(pathOf(sha256));
    return found.bytes;
  };

  const streamed = join(folder, STREAMED);
  const known = new Map<string, StoredFile>();
  const file = async (sha256: string): Promise<StoredFile | null> => {
    for (const path of [join(streamed, sha256), pathOf(sha256)]) {
      const now = await lookedAt(path);
      if (now === null) continue;
      const before = known.get(path);
      if (before === undefined || !isUnchanged(before, now)) {
        const found = await hashOfFile(path).catch(() => null);
        if (found === null) continue;
        if (found !== sha256) {
          await rm(path, { force: true });
          onChanged?.(changedOnDisk(path, { bytes: now.bytes, sha256: found }));
          continue;
        }
        known.set(path, now);
      }
      await touch(path);
      return now;
    }
    return null;
  };

  const fetch: ArtifactCache['fetch'] = async (sha256, bytes, fill) => {
    const draft = draftPath(streamed);
    const path = join(streamed, sha256);
    try {
      await prepareFolder(streamed);
      await removeUnused(streamed);
      await requireSpace(streamed, bytes, ROOM);
      await fill(draft);
      await rename(draft, path);
      const made = storedFile(path, await stat(path));
      known.set(path, made);
      return made;
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw asNoSpace(error, streamed, ROOM);
    }
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
  return { get, put, file, fetch };
}

async function lookedAt(path: string): Promise<StoredFile | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? storedFile(path, found) : null;
}

/** Notes that a file is used, by its time of access: that of its last change tells whether it is still the same. */
async function touch(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) return;
  await utimes(path, new Date(), new Date(Math.round(found.mtimeMs))).catch(() => undefined);
}

async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = await describe(folder, name);
    if (file !== null && NAME.test(name) && Date.now() - file.usedAt > UNUSED_MS) {
      await rm(join(folder, name), { force: true });
    }
  }
}

type Found = { readonly bytes: number; readonly sha256: string };

function changedOnDisk(path: string, { bytes, sha256 }: Found): Fault {
  return new Fault(
    'hash-mismatch',
    `${path} changed on the disk: it has ${bytes} bytes with the SHA-256 ${sha256}.`,
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
  if (found === null) return null;
  return { name, bytes: found.size, usedAt: Math.max(found.atimeMs, found.mtimeMs) };
}
