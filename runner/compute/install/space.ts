import { mkdir, statfs } from 'node:fs/promises';
import { Fault } from '#core/errors/fault';

/** Throws Fault `no-space` when the disk of `folder` (made if needed) has less than `need` bytes for this user. */
export async function assertSpace(folder: string, need: number, free = freeBytes): Promise<void> {
  await mkdir(folder, { recursive: true });
  const left = await free(folder);
  if (left >= need) return;
  throw noSpace(
    `TensorFlow needs ${gigabytes(need)} in ${folder} while it is installed; ${gigabytes(left)} are free`,
  );
}

export function noSpace(what: string): Fault {
  return new Fault('no-space', `${what}.`, {
    hint:
      'Free some space, or name a folder on a larger disk by FAIRPRUNE_COMPUTE (runners need it too). ' +
      'Until then everything runs on wasm, only slower.',
    class: 'platform',
  });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
