import { freeTrainingStates } from '#server/artifacts/garbage';
import type { Db } from '#server/db/types';
import { sql } from 'drizzle-orm';
import { log } from '#server/log';
import { outageOf } from '#server/db/outage';
import { readEnv } from '#server/env';
import { planDueExtras } from '#server/services/boardExtras';
import { hearing } from '#server/jobs/hearing';
import { collectEnded } from '#server/notices/collect';
import { deliverDue } from '#server/notices/deliver';
import { SILENT_SECONDS } from '#server/stages/lease';
import { reapLeases } from '#server/stages/reap';

const REAP_EVERY_MS = 10_000;
const EXTRAS_EVERY_MS = 5_000;
const FREE_EVERY_MS = 5 * 60_000;
const NOTICE_EVERY_MS = 10_000;

export type Chores = { stop(): void };

declare global {
  var __fairpruneChores: Chores | undefined;
}

/**
 * Starts this process's regular chores, once however often it is asked: stages of silent runners go back into the
 * queue, floors and swaps that results call for are planned (unless the environment says that they are not), training
 * states that nobody goes on from are freed, people hear of their submissions' ends. Timers and not pg-boss: its schedules have a grain of one minute, and a
 * chore that is one idempotent statement may run in every web process.
 */
export function startChores(db: Db, dataFolder: string): Chores {
  return (globalThis.__fairpruneChores ??= runChores(db, dataFolder));
}

function runChores(db: Db, dataFolder: string): Chores {
  const stops = [
    every(REAP_EVERY_MS, takeBackSilent(db)),
    ...(readEnv().floors ? [every(EXTRAS_EVERY_MS, planExtras(db))] : []),
    every(NOTICE_EVERY_MS, sendNotices(db)),
    every(FREE_EVERY_MS, () =>
      freeTrainingStates(db, dataFolder).catch((error: unknown) => {
        if (outageOf(error) === null) log().error(error, 'Freeing training states failed');
      }),
    ),
  ];
  return {
    stop: () => {
      for (const stop of stops) stop();
      globalThis.__fairpruneChores = undefined;
    },
  };
}

function sendNotices(db: Db): () => Promise<void> {
  const { mail, url } = readEnv();
  return async () => {
    try {
      await collectEnded(db, { mail: mail !== null, url });
      await deliverDue(db, { mail, url });
    } catch (error) {
      if (outageOf(error) === null) log().error(error, 'Sending notices failed');
    }
  };
}

function planExtras(db: Db): () => Promise<void> {
  return async () => {
    try {
      await planDueExtras(db);
    } catch (error) {
      if (outageOf(error) === null) log().error(error, 'Planning floors and swaps failed');
    }
  };
}

/** Takes back the leases of silent runners, once the database could have heard them; an outage is said once. */
function takeBackSilent(db: Db): () => Promise<void> {
  const ears = hearing(SILENT_SECONDS * 1000, 3 * REAP_EVERY_MS);
  let away = false;
  return async () => {
    try {
      if (ears.longEnough(performance.now())) await reapLeases(db);
      else await db.execute(sql`select 1`);
      ears.heard(performance.now());
      if (away) log().info('PostgreSQL answers again.');
      away = false;
    } catch (error) {
      ears.deaf();
      const outage = outageOf(error);
      if (outage === null) log().error(error, 'Taking back silent leases failed');
      else if (!away) log().warn(`${outage.message} ${outage.details.hint ?? ''}`);
      away = outage !== null;
    }
  };
}

/** Does something that never throws again and again, never twice at once. */
function every(ms: number, work: () => Promise<unknown>): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void work().finally(() => {
      busy = false;
    });
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}
