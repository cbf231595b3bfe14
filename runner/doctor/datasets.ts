import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, warn } from '#runner/doctor/check';
import type { Check } from '#runner/doctor/check';
import { readShared } from '#runner/loop/sharedFile';

const NAME = /^[0-9a-f]{64}$/;
const PACKED = 'FPDATA01';

/**
 * Whether the packed datasets on this machine's disk still are what their names say, by the hash of all their bytes.
 * `local` is the folder of those that stay here, `cache` the runners' cache.
 */
export async function checkDatasets(folders: {
  readonly local: string;
  readonly cache: string;
}): Promise<Check> {
  const local = await hashedIn(folders.local);
  const cached = await packedIn(folders.cache);
  const changed = { local: await changedOf(local), cached: await changedOf(cached) };
  if (changed.local.length > 0) {
    return fail(
      'datasets',
      'Datasets',
      `changed on the disk: ${changed.local.join(', ')}`,
      'Import them again with `fairprune dataset import … --local-only`; stages that need them wait.',
    );
  }
  if (changed.cached.length > 0) {
    return warn(
      'datasets',
      'Datasets',
      `changed on the disk: ${changed.cached.join(', ')}`,
      'Runners fetch them again by themselves; if it happens again, look at the disk.',
    );
  }
  const counted = `${local.length} that stay here, ${cached.length} in the cache`;
  return ok('datasets', 'Datasets', `${counted}, all with the bytes that their names say`);
}

async function hashedIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => NAME.test(name)).map((name) => join(folder, name));
}

/** The cache holds checkpoints too. */
async function packedIn(folder: string): Promise<string[]> {
  const paths = await hashedIn(folder);
  const packed = await Promise.all(paths.map(isPacked));
  return paths.filter((_, i) => packed[i]);
}

async function isPacked(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PACKED.length), 0, PACKED.length, 0);
      return buffer.toString('latin1', 0, bytesRead) === PACKED;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** One at a time: each is read into memory whole. */
async function changedOf(paths: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  for (const path of paths) {
    const found = await readShared(path).catch(() => null);
    if (found === null || !path.endsWith(found.sha256)) changed.push(path);
  }
  return changed;
}
