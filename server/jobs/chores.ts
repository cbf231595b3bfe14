import { freeTrainingStates } from '#server/artifacts/garbage';
import type { Db } from '#server/db/types';
import { reapLeases } from '#server/stages/reap';

const REAP_EVERY_MS = 10_000;
const FREE_EVERY_MS = 5 * 60_000;

export type Chores = { stop(): void };

declare global {
  var __fairpruneChores: Chores | undefined;
}

/**
 * Starts this process's regular chores, once however often it is asked: stages of silent runners go back into the
 * queue, training states that nobody goes on from are freed. Timers and not pg-boss: its schedules have a grain of one
 * minute, and a chore that is one idempotent statement may run in every web process.
 */
export function startChores(db: Db, dataFolder: string): Chores {
  return (globalThis.__fairpruneChores ??= runChores(db, dataFolder));
}

function runChores(db: Db, dataFolder: string): Chores {
  const stops = [
    every(REAP_EVERY_MS, 'Taking back silent leases', () => reapLeases(db)),
    every(FREE_EVERY_MS, 'Freeing training states', () => freeTrainingStates(db, dataFolder)),
  ];
  return {
    stop: () => {
      for (const stop of stops) stop();
      globalThis.__fairpruneChores = undefined;
    },
  };
}

/** Does something again and again, never twice at once; a failure is logged and the next turn tries again. */
function every(ms: number, what: string, work: () => Promise<unknown>): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    work()
      .catch((error: unknown) => console.error(`${what} failed:`, error))
      .finally(() => {
        busy = false;
      });
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}
