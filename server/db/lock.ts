import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import { Fault } from '#core/errors/fault';
import { LOCK_FILE, LockFileSchema } from '#core/wire/local';
import type { LockFile } from '#core/wire/local';

/** The file whose lock decides; `server.lock` beside it only says who holds it. */
const KERNEL_LOCK_FILE = 'server.lock.sqlite';

export type FolderLock = { release(): void };

/**
 * Takes the data folder for this process, because two processes in one PGlite folder corrupt it.
 *
 * The lock is one of the operating system on a file (through SQLite, the only way to it in Node without native
 * code). So exactly one of two simultaneous starts wins, and a process that dies in any way has let go: there are no
 * stale locks, pids that came back or containers that see other pids to reason about.
 *
 * Throws Fault `data-folder-in-use` naming the other process.
 */
export function lockDataFolder(folder: string, url: string): FolderLock {
  makeFolder(folder);
  const held = takeKernelLock(join(folder, KERNEL_LOCK_FILE));
  if (held === null) throw inUse(folder);
  const note = join(folder, LOCK_FILE);
  const owner: LockFile = { pid: process.pid, startTime: startTimeOf(process.pid), url };
  const temporary = `${note}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(temporary, note);
  let released = false;
  return {
    release: () => {
      if (released) return;
      released = true;
      rmSync(note, { force: true });
      held.close();
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault('bad-config', `The data folder ${folder} can't be made: ${String(error)}`, {
      field: 'FAIRPRUNE_DATA',
      hint: 'Give FAIRPRUNE_DATA a folder that this user may write.',
    });
  }
}

/** Null when another process (or this one, earlier) holds it. */
function takeKernelLock(path: string): Sqlite.DatabaseSync | null {
  const { DatabaseSync: Database } = sqlite();
  let file: Sqlite.DatabaseSync | undefined;
  try {
    file = new Database(path, { timeout: 0 });
    file.exec('pragma journal_mode = off; begin exclusive');
    return file;
  } catch (error) {
    file?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw new Fault(
      'bad-config',
      `The data folder can't be used: locking ${path} failed (${String(error)}).`,
      {
        field: 'FAIRPRUNE_DATA',
        hint: 'Give FAIRPRUNE_DATA a folder that this user may write, on a local disk: its file system must have file locks.',
      },
    );
  }
}

const SQLITE_BUSY = 5;

/** Node announces its SQLite as experimental on every start; opening and locking is all that is used of it. */
function sqlite(): typeof Sqlite {
  const announce: unknown = Reflect.get(process, 'emitWarning');
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    Reflect.set(process, 'emitWarning', announce);
  }
}

function inUse(folder: string): Fault {
  const owner = readOwner(folder);
  const who =
    owner === null ? 'another process' : `process ${owner.pid}${owner.url === null ? '' : ` (${owner.url})`}`;
  const stop = owner === null ? 'Stop it' : `Stop it (kill ${owner.pid})`;
  return new Fault('data-folder-in-use', `The data folder ${folder} is in use by ${who}.`, {
    hint: `${stop}, or start this server with another folder: FAIRPRUNE_DATA=/path/to/another npm start`,
  });
}

/** Null when the note is missing, unreadable, or of a process that is gone (its successor has not written one yet). */
function readOwner(folder: string): LockFile | null {
  try {
    const owner = LockFileSchema.parse(JSON.parse(readFileSync(join(folder, LOCK_FILE), 'utf8')));
    return owner.startTime === startTimeOf(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

/** Field 22 of /proc/<pid>/stat: clock ticks since boot; null where there is no /proc. */
export function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
