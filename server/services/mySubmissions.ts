import { and, desc, eq, isNotNull, or, sql } from 'drizzle-orm';
import type { LifeState, MySubmission } from '#core/wire/mine';
import { submissionAuthor } from '#drizzle/schema/authors';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { isCurrentVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { isAnonymous } from '#server/services/authors';

/** Listed at once; older ones are found on their boards. */
const MOST = 200;

/** A person's submissions, own ones and those they are a co-author of, newest first. */
export async function submissionsOf(db: Db, person: string): Promise<MySubmission[]> {
  const rows = await db
    .select({
      head: submission,
      body: submissionVersion,
      anonymous: isAnonymous,
      next: sql<string | null>`(select n.id from submission n where n.previous = ${submission.id})`,
      runs: runCounts,
      unanswered: unansweredDisputes,
    })
    .from(submission)
    .innerJoin(submissionVersion, isCurrentVersion)
    .leftJoin(
      submissionAuthor,
      and(
        eq(submissionAuthor.submission, submission.id),
        eq(submissionAuthor.person, person),
        isNotNull(submissionAuthor.acceptedAt),
      ),
    )
    .where(or(eq(submission.submitter, person), isNotNull(submissionAuthor.person)))
    .orderBy(desc(submission.createdAt), submission.id)
    .limit(MOST);
  return rows.map(({ head, body, runs, ...row }) => ({
    id: head.id,
    version: body.version,
    board: head.board,
    method: body.method,
    recipe: body.recipe.id,
    targets: body.targets,
    phase: body.phase,
    state: lifeState(head, body, runs),
    runs: { done: runs.done, failed: runs.failed, total: runs.total },
    part: head.submitter === person ? 'submitter' : 'co-author',
    anonymous: row.anonymous,
    unanswered: row.unanswered,
    next: row.next,
    createdAt: head.createdAt.toISOString(),
  }));
}

type RunCounts = {
  readonly total: number;
  readonly done: number;
  readonly waiting: number;
  readonly failed: number;
  /** Whether a runner is at one of their stages. */
  readonly busy: boolean;
};

/** Runs of a submission version's own entries of its current phase. */
const runCounts = sql<RunCounts>`(
  select json_build_object(
    'total', count(*),
    'done', count(*) filter (where r.state = 'done'),
    'waiting', count(*) filter (where r.state = 'waiting'),
    'failed', count(*) filter (where r.state = 'failed'),
    'busy', coalesce(bool_or(exists (
      select 1 from stage g where g.state = 'leased' and g.hash in (r.base, r.prune, r.retrain))), false))
  from submission_entry s join run r on r.entry = s.entry join entry e on e.id = s.entry
  where s.submission_version = ${submissionVersion.id} and not s.swap and e.phase = ${submissionVersion.phase})`;

const unansweredDisputes = sql<number>`(
  select count(*)::int from dispute d join submission_entry s on s.entry = d.entry
  where s.submission_version = ${submissionVersion.id} and not s.swap
    and d.state in ('open', 'rerun') and d.answer is null)`;

function lifeState(
  { withdrawnAt, cancelledAt }: typeof submission.$inferSelect,
  { phase }: Pick<typeof submissionVersion.$inferSelect, 'phase'>,
  runs: RunCounts,
): LifeState {
  if (withdrawnAt !== null) return 'withdrawn';
  if (cancelledAt !== null) return 'cancelled';
  if (runs.waiting > 0) return runs.done > 0 || runs.busy ? 'running' : 'queued';
  if (runs.failed > 0) return 'failed';
  return phase === 'development' ? 'developed' : 'done';
}
