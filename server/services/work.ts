import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { BackendClass } from '#core/wire/board';
import type { WorkProgress } from '#core/wire/views';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import { etaSeconds, queueSpeed } from '#server/services/eta';

/**
 * Stages whose progress is asked for. `open` may leave out those of runs that are done, because all stages of such a run
 * are: of a large board they are nearly all, and only counted.
 */
export type Scope = { readonly all: SQL; readonly open: SQL };

/**
 * What is under way on a board version: the stages of the submissions that have a run not done yet, with their done ones.
 * None when nobody waits for anything, however much was computed before.
 */
export function stagesOfBoard(boardVersion: string): Scope {
  const open = sql`run r join entry e on e.id = r.entry
    where r.state <> 'done' and e.board_version = ${boardVersion} and e.origin = 'submission'`;
  return {
    all: sql`select distinct unnest(${STAGES_OF_RUN}) from run r
      join submission_entry s on s.entry = r.entry
      where s.submission_version in (
        select asked.submission_version from submission_entry asked
        where asked.entry in (select r.entry from ${open}))`,
    open: sql`select distinct unnest(${STAGES_OF_RUN}) from ${open}`,
  };
}

/** The stages that only a board's own entries need: floors and swaps, which run when nobody waits. */
function extraStagesOfBoard(boardVersion: string): Scope {
  const stages = (done: SQL) => sql`select distinct h.hash from run r join entry e on e.id = r.entry
    cross join lateral unnest(${STAGES_OF_RUN}) as h(hash)
    where e.board_version = ${boardVersion} and e.origin <> 'submission' ${done}
    and not exists (
      select 1 from (
        select entry from run where base = h.hash
        union all select entry from run where prune = h.hash
        union all select entry from run where retrain = h.hash) as reads
      join entry asked on asked.id = reads.entry
      where asked.board_version = ${boardVersion} and asked.origin = 'submission')`;
  return { all: stages(sql``), open: stages(sql`and r.state <> 'done'`) };
}

/** What is under way on a board version: `work` that somebody waits for, and `extras` of the board itself. */
export async function progressOfBoard(
  db: Db,
  { id, backend }: { readonly id: string; readonly backend: BackendClass | null },
): Promise<{ readonly work: WorkProgress; readonly extras: WorkProgress }> {
  // Most boards rest. To see so is cheap, to count what they once computed isn't.
  const { rows } = await db.execute<{ asked: boolean }>(sql`
    select distinct e.origin = 'submission' as asked from run r join entry e on e.id = r.entry
    where r.state <> 'done' and e.board_version = ${id}`);
  const progress = async (asked: boolean, scope: Scope) =>
    rows.some((row) => row.asked === asked) ? await workProgress(db, scope, backend) : AT_REST;
  return {
    work: await progress(true, stagesOfBoard(id)),
    extras: await progress(false, extraStagesOfBoard(id)),
  };
}

/** Of what has nothing under way. */
const AT_REST: WorkProgress = { done: 0, running: 0, failed: 0, total: 0, etaSeconds: null };

/** The dense control has no pruning; a null among hashes would make every "not in" unknown. */
const STAGES_OF_RUN = sql.raw('array_remove(array[r.base, r.prune, r.retrain], null)');

/** A submission version's stages as its progress is asked for. */
export function scopeOfSubmission(submissionVersion: string): Scope {
  const hashes = stagesOfSubmission(submissionVersion);
  return { all: hashes, open: hashes };
}

/** Hashes of the stages of a submission version's runs, with what only their last stage reads (rewound weights). */
export function stagesOfSubmission(submissionVersion: string | SQL): SQL {
  return sql`select distinct h.hash from run r
    join submission_entry s on s.entry = r.entry
    cross join lateral (select unnest(${STAGES_OF_RUN}) as hash
      union select n.needs from stage_need n where n.stage = r.retrain) h
    where s.submission_version = ${submissionVersion}`;
}

/**
 * How far the stages of a scope are. The ETA counts what is left of them and everything in the queue that goes before
 * the last of them.
 */
export async function workProgress(
  db: Db,
  scope: Scope,
  backend: BackendClass | null,
): Promise<WorkProgress> {
  const { rows } = await db.execute<{
    open: number;
    running: number;
    failed: number;
    total: number;
    left: number | null;
  }>(sql`
    with own as (select * from ${stage} where state <> 'done' and hash in (${scope.open})),
    last as (
      select priority, position from own where state in ('blocked', 'ready')
      order by priority, position desc limit 1)
    select
      count(*)::int as open,
      count(*) filter (where state = 'leased')::int as running,
      count(*) filter (where state in ('failed', 'cancelled'))::int as failed,
      (select count(*) from (${scope.all}) counted)::int as total,
      case when count(*) filter (where state in ('blocked', 'ready', 'leased')) = 0 then 0 else
        coalesce(sum(work * (1 - share)) filter (where state in ('blocked', 'ready', 'leased')), 0)
        + coalesce((
          select sum(s.work * (1 - s.share)) from ${stage} s left join last on true
          where s.backend = ${backend} and s.state in ('blocked', 'ready', 'leased')
            and not exists (select 1 from own where own.hash = s.hash)
            and last.position is not null
            and (s.state = 'leased' or (s.priority, -s.position) > (last.priority, -last.position))), 0)
      end::float8 as left
    from own`);
  const row = rows[0] ?? { open: 0, running: 0, failed: 0, total: 0, left: 0 };
  const left = row.left ?? 0;
  const speed = left > 0 && backend !== null ? await queueSpeed(db, backend) : null;
  return {
    done: row.total - row.open,
    running: row.running,
    failed: row.failed,
    total: row.total,
    etaSeconds: etaSeconds(left, speed),
  };
}
