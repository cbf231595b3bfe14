import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { Stage } from '#core/wire/stage';
import type { StageView, SubmissionView, WorkProgress } from '#core/wire/views';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { SubmissionPhase } from '#drizzle/schema/phase';
import { run } from '#drizzle/schema/runs';
import { runner } from '#drizzle/schema/runners';
import { curve, stage } from '#drizzle/schema/stages';
import { submission, submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import type { Actor } from '#server/auth/actor';
import { isCurrentVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { authorLines, isAnonymous } from '#server/services/authors';
import { methodName } from '#server/services/names';
import { stageLabel } from '#server/services/stageLabel';
import type { StagePlace } from '#server/services/stageLabel';
import { noSubmission } from '#server/services/noSubmission';
import { isInside, mayDo, partIn } from '#server/services/submissionAccess';
import { scopeOfSubmission, stagesOfSubmission, workProgress } from '#server/services/work';

/** A submission as its page shows it to this actor. Throws Fault `not-found`. */
export async function submissionView(db: Db, actor: Actor, id: string): Promise<SubmissionView> {
  const { head, body, at, version, ...beside } = await openSubmission(db, id);
  const part = await partIn(db, actor, id);
  const inside = isInside(actor, part);
  const stages = await stageViews(db, body.id);
  const work = await workProgress(db, scopeOfSubmission(body.id), version.backend);
  const state = stateOf(head.cancelledAt !== null, work, stages);
  const manages = mayDo(actor, part, 'manage');
  const publishes = mayDo(actor, part, 'publish');
  const alive = head.cancelledAt === null;
  const told = (await authorLines(db, [id])).get(id) ?? null;
  return {
    id: head.id,
    version: body.version,
    previous: readable(beside.former, inside),
    next: readable(beside.following, inside),
    board: { id: at.id, title: at.title },
    method: { id: body.method, name: methodName(body.method) },
    config: body.config,
    recipe: body.recipe.id,
    targets: body.targets,
    note: body.note,
    submitter: told,
    anonymous: beside.anonymous,
    namedOn: beside.anonymous ? (head.namedOn?.toISOString() ?? null) : null,
    part,
    createdAt: head.createdAt.toISOString(),
    state,
    phase: body.phase,
    cancelledAt: head.cancelledAt?.toISOString() ?? null,
    withdrawal:
      head.withdrawnAt === null
        ? null
        : { at: head.withdrawnAt.toISOString(), reason: head.withdrawalReason ?? '' },
    may: {
      cancel: manages && alive && (state === 'queued' || state === 'running'),
      retry: manages && alive && stages.some(failedByPlatform),
      publish: publishes && alive && body.phase === 'development',
      withdraw: publishes && head.withdrawnAt === null && body.phase === 'published',
      renew: manages && beside.following === null,
      clone: actor.kind === 'person' && actor.roles.includes('researcher'),
      name: mayDo(actor, part, 'name'),
    },
    work,
    queueAhead: await queueAhead(db, body.id),
    stages: inside ? stages : stages.map(forReaders),
    entries: await entriesOf(db, body.id),
  };
}

/** What a platform's fault says may tell of machines; readers only learn that it was one. */
function forReaders(view: StageView): StageView {
  if (view.fault === null) return view;
  const told =
    view.fault.class === 'platform' ? { message: 'The platform failed to compute it.', hint: null } : {};
  return { ...view, fault: { ...view.fault, ...told, logTail: '' } };
}

/** The version before or after a submission. */
type Neighbour = { readonly id: string; readonly phase: SubmissionPhase };

/** Its id, for those who may read it. */
function readable(neighbour: Neighbour | null, inside: boolean): string | null {
  return neighbour !== null && (inside || neighbour.phase === 'published') ? neighbour.id : null;
}

async function openSubmission(db: Db, id: string) {
  const [row] = await db
    .select({
      head: submission,
      body: submissionVersion,
      at: board,
      version: boardVersion,
      anonymous: isAnonymous,
      former: sql<Neighbour | null>`(
        select json_build_object('id', v.submission, 'phase', v.phase) from submission_version v
        where v.submission = ${submission.previous})`,
      following: sql<Neighbour | null>`(
        select json_build_object('id', v.submission, 'phase', v.phase) from submission_version v
        join submission n on n.id = v.submission where n.previous = ${submission.id})`,
    })
    .from(submission)
    .innerJoin(submissionVersion, isCurrentVersion)
    .innerJoin(boardVersion, eq(boardVersion.id, submissionVersion.boardVersion))
    .innerJoin(board, eq(board.id, submission.board))
    .where(eq(submission.id, id));
  if (row === undefined) throw noSubmission(id);
  return row;
}

/** A cancelled submission runs on until its last runner has stopped; what others need of it is no longer its own. */
function stateOf(
  cancelled: boolean,
  { done, running, failed, total }: WorkProgress,
  stages: readonly StageView[],
): SubmissionView['state'] {
  if (cancelled) return stages.some((one) => one.stopping) ? 'running' : 'cancelled';
  if (done + failed < total) return running > 0 || done > 0 ? 'running' : 'queued';
  if (failed === 0) return 'done';
  return stages.some((one) => one.state === 'failed') ? 'failed' : 'cancelled';
}

function failedByPlatform({ state, fault }: StageView): boolean {
  return state === 'failed' && fault?.class === 'platform';
}

async function stageViews(db: Db, version: string): Promise<StageView[]> {
  const places = await placesOf(db, version);
  const rows = await db
    .select({ stage, rows: curve.rows, runner: runner.name, shared: sharedWithOthers(version) })
    .from(stage)
    .leftJoin(curve, eq(curve.stage, stage.hash))
    .leftJoin(runner, eq(runner.id, stage.runner))
    .where(inArray(stage.hash, [...places.keys()]))
    .orderBy(asc(stage.position));
  return rows.map(({ stage: row, ...beside }) => ({
    hash: row.hash,
    kind: row.kind,
    label: labelOf(row.definition, places.get(row.hash) ?? null),
    state: row.state,
    share: row.share,
    epoch: row.epoch,
    epochs: row.epochs,
    message: row.message,
    attempt: row.attempt,
    runner: beside.runner,
    rows: beside.rows ?? [],
    fault: row.fault,
    shared: beside.shared,
    stopping: row.state === 'leased' && row.cancelRequested,
    savedEpoch: row.resumePoint?.epoch ?? null,
    retryAt: row.state === 'ready' && row.fault !== null ? (row.readyAt?.toISOString() ?? null) : null,
  }));
}

/** Whether runs of entries that this submission didn't ask for wait for the stage too. */
function sharedWithOthers(version: string) {
  return sql<boolean>`exists (
    select 1 from ${run} r where ${stage.hash} in (r.base, r.prune, r.retrain)
      and r.entry not in (select s.entry from ${submissionEntry} s where s.submission_version = ${version}))`;
}

type Place = StagePlace & { readonly phase: SubmissionPhase };

/** Development stages say so: their accuracies are of the validation split. */
function labelOf(definition: Stage, place: Place | null): string {
  const label = stageLabel(definition, place);
  return place?.phase === 'development' ? `development: ${label}` : label;
}

/** Base, method, target and phase of every stage of a submission, for its label. */
async function placesOf(db: Db, version: string): Promise<Map<string, Place>> {
  const rows = await db
    .select({
      base: run.base,
      prune: run.prune,
      retrain: run.retrain,
      index: run.index,
      method: entry.method,
      target: entry.target,
      phase: entry.phase,
    })
    .from(submissionEntry)
    .innerJoin(entry, eq(entry.id, submissionEntry.entry))
    .innerJoin(run, eq(run.entry, entry.id))
    .where(eq(submissionEntry.submissionVersion, version));
  const places = new Map<string, Place>();
  for (const { base, prune, retrain, index, method, target, phase } of rows) {
    places.set(base, { base: index, method: null, target: null, phase });
    if (prune !== null) places.set(prune, { base: index, method, target, phase });
    places.set(retrain, { base: index, method, target, phase });
  }
  return places;
}

/** Stages of other work that go before the first of this submission's that is not running yet. */
async function queueAhead(db: Db, version: string): Promise<number> {
  const hashes = stagesOfSubmission(version);
  const { rows } = await db.execute<{ ahead: number }>(sql`
    with next as (
      select priority, position, backend from ${stage}
      where state in ('blocked', 'ready') and hash in (${hashes})
      order by priority desc, position limit 1)
    select count(*)::int as ahead from ${stage} s join next on s.backend = next.backend
    where s.state in ('blocked', 'ready') and s.hash not in (${hashes})
      and (s.priority, -s.position) > (next.priority, -next.position)`);
  return rows[0]?.ahead ?? 0;
}

async function entriesOf(db: Db, version: string): Promise<SubmissionView['entries']> {
  const rows = await db
    .select({ entry, swap: submissionEntry.swap })
    .from(submissionEntry)
    .innerJoin(entry, eq(entry.id, submissionEntry.entry))
    .where(eq(submissionEntry.submissionVersion, version))
    .orderBy(asc(entry.target), asc(submissionEntry.swap), asc(entry.recipeId), asc(entry.id));
  return rows.map(({ entry: row, swap }) => ({
    id: row.id,
    recipe: row.recipeId,
    target: row.target,
    mean: row.mean,
    n: row.n,
    runs: row.runs,
    swap,
    phase: row.phase,
  }));
}
