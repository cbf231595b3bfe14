import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Fault } from '#core/errors/fault';

/** A file of this machine as it was when its hash was checked. Plain data: each thread opens it for itself. */
export type StoredFile = {
  readonly path: string;
  readonly bytes: number;
  /** Time of its last change, in whole milliseconds. */
  readonly modified: number;
};

/** A stored file that is read in places. */
export type OpenFile = {
  /** Fills `into` with the bytes from `at` on. Throws Fault as {@link openStored}. */
  read(into: Uint8Array, at: number): void;
  close(): void;
};

export function storedFile(
  path: string,
  { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number },
): StoredFile {
  return { path, bytes: size, modified: Math.round(mtimeMs) };
}

/** Whether a file is still what it was, as far as size and time of change tell. */
export function isUnchanged(before: StoredFile, now: StoredFile): boolean {
  return before.bytes === now.bytes && before.modified === now.modified;
}

/**
 * Opens a file for positioned reads. Throws Fault `hash-mismatch` when it is no longer what was checked (looked at again
 * after each read, so that nothing is computed on bytes that changed meanwhile), `bad-file` when it can't be read. Both are the platform's:
 * the stage is tried again, and its next lease checks the file anew.
 */
export function openStored(file: StoredFile): OpenFile {
  const fd = reading(file, () => openSync(file.path, 'r'));
  const check = () => {
    const now = storedFile(file.path, fstatSync(fd));
    if (!isUnchanged(file, now)) throw changed(file, now);
  };
  try {
    reading(file, check);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return {
    read: (into, at) =>
      reading(file, () => {
        for (let done = 0; done < into.length;) {
          const got = readSync(fd, into, done, into.length - done, at + done);
          if (got === 0) throw changed(file, storedFile(file.path, fstatSync(fd)));
          done += got;
        }
        check();
      }),
    close: () => closeSync(fd),
  };
}

function reading<T>(file: StoredFile, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unreadable(file.path, error);
  }
}

/** Fault `bad-file`, the platform's, for a file that the system doesn't let us read. */
export function unreadable(path: string, error: unknown): Fault {
  return new Fault('bad-file', `${path} can’t be read: ${(error as Error).message}.`, {
    hint: 'Let the runner’s user read it. The stage is tried again; a file that the server has is then fetched anew.',
    class: 'platform',
  });
}

function changed({ path, bytes }: StoredFile, now: StoredFile): Fault {
  return new Fault(
    'hash-mismatch',
    `${path} changed while it was read: it had ${bytes} bytes when its hash was checked, now it has ${now.bytes}, changed at ${new Date(now.modified).toISOString()}.`,
    {
      hint: 'Nothing was computed on the new bytes. The stage is tried again: its next lease checks the file’s hash, and fetches a file that the server has anew.',
      class: 'platform',
    },
  );
}
