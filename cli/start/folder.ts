import { access, constants, mkdir } from 'node:fs/promises';
import { liveOwner } from '#client/dataFolder';
import { Fault } from '#core/errors/fault';

/** Makes the data folder if needed. Throws Fault `bad-config` when it can't be written. */
export async function assertFolderWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Fault(
      'bad-config',
      `The data folder ${folder} can't be written: ${(error as Error).message}.`,
      {
        field: 'FAIRPRUNE_DATA',
        hint: 'Give FAIRPRUNE_DATA a folder that you may write.',
      },
    );
  }
}

/**
 * Throws Fault `data-folder-in-use` when a live process holds the folder, before time is spent on a build. The server
 * decides for good, by a lock of the operating system; this only reads who left a note.
 */
export function assertFolderFree(folder: string): void {
  const owner = liveOwner(folder);
  if (owner === null) return;
  throw new Fault(
    'data-folder-in-use',
    `The data folder ${folder} is in use by process ${owner.pid}${owner.url === null ? '' : ` (${owner.url})`}.`,
    {
      field: 'FAIRPRUNE_DATA',
      hint: `Stop that server (kill ${owner.pid}), or start this one with another folder: FAIRPRUNE_DATA=/path/to/another npm start`,
    },
  );
}
