import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { BackendClass } from '#core/wire/board';
import type { WorkProgress } from '#core/wire/views';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { etaSeconds, queueSpeed } from '#server/services/eta';

/** Hashes of the stages of the runs that submissions asked a board version for. */
export function stagesOfBoard(boardVersion: string): SQL {
  return sql`select distinct unnest(${STAGES_OF_RUN}) from run r
    join entry e on e.id = r.entry where e.board_version = ${boardVersion} and e.origin = 'submission'`;
}

/** Hashes of the stages that only a board's own entries need: floors and swaps, which run when nobody waits. */
export function extraStagesOfBoard(boardVersion: string): SQL {
  return sql`(select distinct unnest(${STAGES_OF_RUN}) from run r
    join entry e on e.id = r.entry where e.board_version = ${boardVersion} and e.origin <> 'submission')
    except (${stagesOfBoard(boardVersion)})`;
}

/** The dense control has no pruning; a null among hashes would make every "not in" unknown. */
const STAGES_OF_RUN = sql.raw('array_remove(array[r.base, r.prune, r.retrain], null)');

/** Hashes of the stages of a submission version's runs, with what only their last stage reads (rewound weights). */
export function stagesOfSubmission(submissionVersion: string | SQL): SQL {
  return sql`select distinct h.hash from run r
    join submission_entry s on s.entry = r.entry
    cross join lateral (select unnest(${STAGES_OF_RUN}) as hash
      union select n.needs from stage_need n where n.stage = r.retrain) h
    where s.submission_version = ${submissionVersion}`;
}

/**
 * How far the stages that `hashes` selects are. The ETA counts what is left of them and everything in the queue that
 * goes before the last of them.
 */
export async function workProgress(db: Db, hashes: SQL, backend: BackendClass | null): Promise<WorkProgress> {
  const { rows } = await db.execute<{
    done: number;
    running: number;
    failed: number;
    total: number;
    left: number | null;
  }>(sql`
    with own as (select * from ${stage} where hash in (${hashes})),
    last as (
      select priority, position from own where state in ('blocked', 'ready')
      order by priority, position desc limit 1)
    select
      count(*) filter (where state = 'done')::int as done,
      count(*) filter (where state = 'leased')::int as running,
      count(*) filter (where state in ('failed', 'cancelled'))::int as failed,
      count(*)::int as total,
      case when count(*) filter (where state in ('blocked', 'ready', 'leased')) = 0 then 0 else
        coalesce(sum(work * (1 - share)) filter (where state in ('blocked', 'ready', 'leased')), 0)
        + coalesce((
          select sum(s.work * (1 - s.share)) from ${stage} s left join last on true
          where s.backend = ${backend} and s.state in ('blocked', 'ready', 'leased') and s.hash not in (${hashes})
            and last.position is not null
            and (s.state = 'leased' or (s.priority, -s.position) > (last.priority, -last.position))), 0)
      end::float8 as left
    from own`);
  const row = rows[0] ?? { done: 0, running: 0, failed: 0, total: 0, left: 0 };
  const left = row.left ?? 0;
  const speed = left > 0 && backend !== null ? await queueSpeed(db, backend) : null;
  return {
    done: row.done,
    running: row.running,
    failed: row.failed,
    total: row.total,
    etaSeconds: etaSeconds(left, speed),
  };
}
