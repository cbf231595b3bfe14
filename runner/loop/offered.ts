import { Fault, isFault } from '#core/errors/fault';
import type { BackendClass } from '#core/wire/board';
import type { Backend } from '#runner/compute/backend';

/**
 * Those of the offered backend classes that still open: a GPU can be lost while a runner works, and its stages would
 * fail one after another. Throws Fault `backend-unavailable` when none is left.
 */
export async function stillWorking(
  offered: readonly BackendClass[],
  open: (cls: BackendClass) => Promise<Backend>,
  log: (line: string) => void,
): Promise<readonly BackendClass[]> {
  const left: BackendClass[] = [];
  for (const cls of offered) {
    try {
      await open(cls);
      left.push(cls);
    } catch (error) {
      const hint = isFault(error) ? ` ${error.details.hint ?? ''}` : '';
      log(`${cls} works no more: ${(error as Error).message}${hint}`);
    }
  }
  if (left.length > 0) return left;
  throw new Fault('backend-unavailable', `None of ${offered.join(', ')} works on this machine any more.`, {
    hint: 'Run fairprune doctor to see why, and start the runner again.',
    class: 'platform',
  });
}
