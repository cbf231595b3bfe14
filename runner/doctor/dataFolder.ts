import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { liveOwner } from '#client/dataFolder';
import { fail, ok } from '#runner/doctor/check';
import type { Check } from '#runner/doctor/check';
import { existingParent } from '#runner/doctor/machine';

/** Whether the data folder can be written, and who has it open. */
export async function checkDataFolder(folder: string): Promise<Check> {
  const place = existingParent(folder);
  const writable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return fail(
      'data-folder',
      'Data folder',
      `${place} can't be written`,
      'Give FAIRPRUNE_DATA a folder that you may write.',
    );
  }
  const owner = liveOwner(folder);
  if (owner !== null)
    return ok('data-folder', 'Data folder', `${folder}, open in the server of process ${owner.pid}`);
  return ok(
    'data-folder',
    'Data folder',
    existsSync(folder) ? `${folder}, not in use` : `${folder}, made at the first start`,
  );
}
