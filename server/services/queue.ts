import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { BACKEND_CLASSES } from '#core/wire/board';
import type { QueueCounts, RunnerView } from '#core/wire/views';
import { runner } from '#drizzle/schema/runners';
import { stage } from '#drizzle/schema/stages';
import { thisMoment } from '#server/db/thisMoment';
import type { Db } from '#server/db/types';
import { isOnline } from '#server/services/pinBackend';
import { stageLabel } from '#server/services/stageLabel';

/**
 * Stages by what is to be done with them: queued ones wait for a runner or for another stage. The condition is that of
 * an index which holds no finished stage: of those there are millions.
 */
export async function queueCounts(db: Db): Promise<QueueCounts> {
  const { rows } = await db.execute<QueueCounts>(sql`
    select
      count(*) filter (where state in ('blocked', 'ready'))::int as queued,
      count(*) filter (where state = 'leased')::int as running,
      count(*) filter (where state = 'failed')::int as failed
    from ${stage} where state in ('blocked', 'ready', 'leased', 'failed')`);
  return rows[0] ?? { queued: 0, running: 0, failed: 0 };
}

/** Stages computed in the last 24 hours. */
export function doneInDay(db: Db): Promise<number> {
  return db.$count(
    stage,
    and(
      eq(stage.state, 'done'),
      inArray(stage.backend, [...BACKEND_CLASSES]),
      sql`${stage.finishedAt} > now() - interval '24 hours'`,
    ),
  );
}

/** Stages that are ready but wait until they are tried again: work for later, which a draining runner must not miss. */
export function retryingStages(db: Db): Promise<number> {
  return db.$count(stage, sql`${stage.state} = 'ready' and ${stage.readyAt} > ${thisMoment}`);
}

/** Runners, those connected first, with what each does now. */
export async function runnerViews(db: Db): Promise<RunnerView[]> {
  const rows = await db
    .select({ runner, online: isOnline })
    .from(runner)
    .orderBy(desc(runner.lastSeenAt))
    .limit(100);
  const busy = await db
    .select({ runner: stage.runner, definition: stage.definition, epoch: stage.epoch, epochs: stage.epochs })
    .from(stage)
    .where(eq(stage.state, 'leased'));
  return rows.map(({ runner: row, online }) => {
    const now = busy.find((one) => one.runner === row.id);
    return {
      id: row.id,
      name: row.name,
      backends: row.backends,
      device: row.device,
      online,
      lastSeenAt: row.lastSeenAt.toISOString(),
      doing: now === undefined ? null : doing(now),
    };
  });
}

function doing(now: {
  definition: typeof stage.$inferSelect.definition;
  epoch: number;
  epochs: number;
}): string {
  const what = stageLabel(now.definition, null);
  return now.epochs === 0 ? what : `${what}, epoch ${Math.min(now.epoch + 1, now.epochs)} of ${now.epochs}`;
}
