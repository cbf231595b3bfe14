import { sql } from 'drizzle-orm';
import type { BackendClass } from '#core/wire/board';
import { runner } from '#drizzle/schema/runners';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { isOnline } from '#server/services/pinBackend';

/** Stages that the speed is measured over, the latest ones. */
const MEASURED = 40;

/**
 * FLOPs a second that the connected runners of a backend class get through together, from the stages finished last;
 * before the first one, from what is running. Null: nothing measured yet, or no runner connected.
 */
export async function queueSpeed(db: Db, backend: BackendClass): Promise<number | null> {
  const { rows } = await db.execute<{ done: number | null; now: number | null; runners: number }>(sql`
    select
      (select sum(work) / nullif(sum(seconds), 0) from (
        select work, seconds from ${stage}
        where state = 'done' and backend = ${backend} and seconds > 0
        order by finished_at desc nulls last limit ${MEASURED}) as finished)::float8 as done,
      (select sum(work * share) / nullif(sum(extract(epoch from now() - started_at)), 0) from ${stage}
        where state = 'leased' and backend = ${backend} and share > .05)::float8 as now,
      (select count(*) from ${runner} where ${isOnline} and ${backend} = any(${runner.backends}))::int as runners`);
  const [row] = rows;
  if (row === undefined || row.runners === 0) return null;
  const each = row.done ?? row.now;
  return each === null ? null : each * row.runners;
}

/** Seconds for `work` FLOPs, or null when the speed isn't known or nothing is left. */
export function etaSeconds(work: number, speed: number | null): number | null {
  return speed === null || speed <= 0 || work <= 0 ? null : work / speed;
}
