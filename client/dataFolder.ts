import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { LOCAL_FILE, LOCK_FILE, LocalFileSchema, LockFileSchema } from '#core/wire/local';
import type { LocalFile, LockFile } from '#core/wire/local';

/** What the server of this data folder wrote for programs on its machine; null when there is none to read. */
export function readLocalFile(folder: string): LocalFile | null {
  return readJson(join(folder, LOCAL_FILE), LocalFileSchema);
}

/** The process that holds a data folder; null when none does. */
export function liveOwner(folder: string): LockFile | null {
  const owner = readJson(join(folder, LOCK_FILE), LockFileSchema);
  return owner !== null && isAlive(owner) ? owner : null;
}

function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(owner: LockFile): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // Without start times (no /proc) a live pid may be another program's; the server's own lock tells.
  return owner.startTime !== null && owner.startTime === startTimeOf(owner.pid);
}

/** Field 22 of /proc/<pid>/stat: the process's name, field 2, may hold spaces and parentheses. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
