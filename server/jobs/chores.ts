import type { Db } from '#server/db/types';
import { reapLeases } from '#server/stages/reap';

const REAP_EVERY_MS = 10_000;

export type Chores = { stop(): void };

declare global {
  var __fairpruneChores: Chores | undefined;
}

/**
 * Starts this process's regular chores, once however often it is asked: stages of silent runners go back into the
 * queue. A timer and not pg-boss: its schedules have a grain of one minute, and a chore that is one idempotent
 * statement may run in every web process.
 */
export function startChores(db: Db): Chores {
  return (globalThis.__fairpruneChores ??= runChores(db));
}

function runChores(db: Db): Chores {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    reapLeases(db)
      .catch((error: unknown) => console.error('Taking back silent leases failed:', error))
      .finally(() => {
        busy = false;
      });
  }, REAP_EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      globalThis.__fairpruneChores = undefined;
    },
  };
}
