import { and, eq, inArray, sql } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import type { CancelledSubmission } from '#core/wire/cancelled';
import { stage } from '#drizzle/schema/stages';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { noSubmission } from '#server/services/noSubmission';
import { stagesOfSubmission } from '#server/services/work';
import { publish } from '#server/stages/changes';
import { endRuns } from '#server/stages/fail';
import { lockBoardsOf } from '#server/stages/lockBoards';
import { CANCELLED } from '#server/stages/putBack';

/**
 * Ends a submission: what no other submission needs is not computed any more, down to the last dependant. What is
 * finished stays, and a shared stage goes on. Cancelled once, it changes nothing more. Throws Fault `not-found`, or
 * `conflict` when everything is finished already.
 */
export async function cancelSubmission(db: Db, actor: Person, id: string): Promise<CancelledSubmission> {
  const { changed, ...told } = await db.transaction(async (tx) => {
    const [head] = await tx.select().from(submission).where(eq(submission.id, id)).for('update');
    if (head === undefined) throw noSubmission(id);
    const hashes = await stageHashes(tx, id);
    await lockBoardsOf(tx, hashes);
    const open = await lockOpen(tx, hashes);
    if (head.cancelledAt !== null) return { cancelled: 0, stopping: 0, shared: 0, changed: [] };
    if (open.length === 0) throw nothingLeft(id);
    await tx
      .update(submission)
      .set({ cancelledAt: sql`now()` })
      .where(eq(submission.id, id));
    const needed = await neededByOthers(tx, open);
    const dropped = open.filter((hash) => !needed.has(hash));
    const ended = await endStages(tx, dropped);
    await endRuns(tx, dropped, 'cancelled');
    const counts = {
      cancelled: ended.length,
      stopping: dropped.length - ended.length,
      shared: open.length - dropped.length,
    };
    await appendEvent(tx, { actor, action: 'submission.cancel', subject: id, details: counts });
    return { ...counts, changed: dropped };
  });
  await publish(db, [
    { kind: 'submission', id },
    ...changed.map((hash) => ({ kind: 'stage', hash, moved: true }) as const),
  ]);
  return told;
}

/** All stages of a submission. */
export async function stageHashes(tx: Db, id: string): Promise<string[]> {
  const version = sql`(select v.id from ${submissionVersion} v join ${submission} s on s.id = v.submission
    and s.current_version = v.version where s.id = ${id})`;
  const { rows } = await tx.execute<{ hash: string }>(
    sql`select s.hash from (${stagesOfSubmission(version)}) as s(hash)`,
  );
  return rows.map((row) => row.hash);
}

/**
 * Locks the stages and returns those still to be computed. Needs come before what needs them, as completions lock
 * them. Only after this is it certain who needs them: a submission under way that joins one of them has its row.
 */
async function lockOpen(tx: Db, hashes: readonly string[]): Promise<string[]> {
  const rows = await tx
    .select({ hash: stage.hash, state: stage.state })
    .from(stage)
    .where(inArray(stage.hash, [...hashes]))
    .orderBy(sql`array_position(array['base', 'prune', 'retrain', 'scratch'], ${stage.kind})`, stage.hash)
    .for('update');
  return rows
    .filter(({ state }) => state === 'blocked' || state === 'ready' || state === 'leased')
    .map((row) => row.hash);
}

/** Those of the stages that an unfinished run of the board itself, or of a submission which is not cancelled, goes through. */
async function neededByOthers(tx: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.execute<{ hash: string }>(sql`
    select distinct s.hash from ${stage} s
    join run r on r.state = 'waiting' and (s.hash in (r.base, r.prune, r.retrain)
      or exists (select 1 from stage_need n where n.stage = r.retrain and n.needs = s.hash))
    join entry of_run on of_run.id = r.entry
    left join submission_entry e on e.entry = r.entry
    left join ${submissionVersion} v on v.id = e.submission_version
    left join ${submission} o on o.id = v.submission and o.cancelled_at is null
    where (o.id is not null or of_run.origin <> 'submission') and s.hash in (${sql.join(
      hashes.map((hash) => sql`${hash}`),
      sql`, `,
    )})`);
  return new Set(rows.map((row) => row.hash));
}

/** Ends what waits and asks what runs to stop; returns the hashes of what was ended at once. */
async function endStages(tx: Db, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const which = inArray(stage.hash, [...hashes]);
  await tx
    .update(stage)
    .set({ cancelRequested: true })
    .where(and(which, eq(stage.state, 'leased')));
  const ended = await tx
    .update(stage)
    .set(CANCELLED)
    .where(and(which, inArray(stage.state, ['blocked', 'ready'])))
    .returning({ hash: stage.hash });
  return ended.map((row) => row.hash);
}

function nothingLeft(id: string): Fault {
  return new Fault('conflict', `Nothing of submission "${id}" is left to cancel: every stage has ended.`, {
    hint: 'Finished results stay on the board.',
  });
}
