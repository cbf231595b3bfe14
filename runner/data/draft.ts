import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';

/** `draft-<machine>-<process>-<uuid>`: a file that isn't whole yet, and whose it is. */
const DRAFT = /^draft-(.+)-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A draft of another machine that shares the folder is given up after so long without a write. */
const ABANDONED_MS = 24 * 3_600_000;

/** A name in `folder` for a file that this process is about to write. */
export function draftPath(folder: string): string {
  return join(folder, `draft-${hostname()}-${process.pid}-${randomUUID()}`);
}

/** Makes a folder if need be, without what others left half-written in it. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeAbandoned(folder);
}

/** Removes drafts of processes that are gone (killed, or their machine); nothing where there is no folder. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, host, pid] = DRAFT.exec(name) ?? [];
    if (host === undefined) continue;
    const path = join(folder, name);
    if (host === hostname() ? !isRunning(Number(pid)) : await isOld(path)) await rm(path, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Anything else says that it is there, and another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ABANDONED_MS;
}

/** Throws Fault `no-space` where the disk of `folder` has less than `bytes` left; `hint` says what to do about it. */
export async function requireSpace(folder: string, bytes: number, hint: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new Fault(
    'no-space',
    `The disk of ${folder} has ${mib(free)} left; the dataset needs ${mib(bytes)} there.`,
    { hint, class: 'platform' },
  );
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}

/** What to do about a full disk where local datasets are. */
export const ROOM_FOR_DATASETS =
  'Make room there, or name another folder by FAIRPRUNE_LOCAL_DATASETS, also for the runners.';

/** What the system says of a disk that takes no more, as Fault `no-space`; everything else as it is. */
export function asNoSpace(error: unknown, folder: string, hint: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'].includes(code)) return error;
  return new Fault('no-space', `The disk of ${folder} takes no more (${code}).`, { hint, class: 'platform' });
}
