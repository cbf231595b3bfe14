import type { Db } from '#server/db/types';
import { sql } from 'drizzle-orm';
import { outageOf } from '#server/db/outage';
import { hearing } from '#server/jobs/hearing';
import { SILENT_SECONDS } from '#server/stages/lease';
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
  const ears = hearing(SILENT_SECONDS * 1000, 3 * REAP_EVERY_MS);
  let busy = false;
  let away = false;
  const look = async (): Promise<void> => {
    try {
      if (ears.longEnough(performance.now())) await reapLeases(db);
      else await db.execute(sql`select 1`);
      ears.heard(performance.now());
      if (away) console.error('PostgreSQL answers again.');
      away = false;
    } catch (error) {
      ears.deaf();
      const outage = outageOf(error);
      if (outage === null) console.error('Taking back silent leases failed:', error);
      else if (!away) console.error(outage.message, outage.details.hint);
      away = outage !== null;
    }
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look().finally(() => {
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
