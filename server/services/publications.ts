import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { configFingerprint } from '#core/verification/contender';
import { Slug } from '#core/wire/board';
import type { PublicationView } from '#core/wire/publications';
import type { SubmissionFile } from '#core/wire/submission';
import { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { submission, submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import { idsOfMethod } from '#methods/registry';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { authorLines } from '#server/services/authors';
import { openBoard } from '#server/services/boards';
import { checkSubmission } from '#server/services/contender';
import { requirePublication } from '#server/services/publicationLimit';
import { recomputeEntries } from '#server/services/recompute';
import { noSubmission } from '#server/services/noSubmission';
import { enterBoard, lockBoard } from '#server/services/submissions';
import type { CreatedSubmission } from '#server/services/submissions';
import { publish } from '#server/stages/changes';

/**
 * The second step of a submission that was developed: its content is frozen, it runs on the ranking bases with the
 * seeds drawn for it, and only then its test accuracy is told. Checked again on the board as it is now. Throws Fault
 * `not-found`, `conflict` when it is published already, cancelled, or what `createSubmission` says.
 */
export async function publishSubmission(db: Db, actor: Actor, id: string): Promise<CreatedSubmission> {
  const created = await db.transaction(async (tx) => {
    const { head, body } = await lockDevelopment(tx, id);
    const file = fileOf(head.board, body);
    const board = await lockBoard(tx, await openBoard(tx, head.board));
    const checked = checkSubmission(file, board);
    await requirePublication(tx, actor, board, checked);
    const entered = await enterBoard(tx, actor, board, checked, { submission: id, version: body.id });
    await tx
      .update(submissionVersion)
      .set({
        phase: 'published',
        publishedAt: sql`now()`,
        boardVersion: board.version.id,
        recipeFingerprint: checked.recipeFingerprint,
        standard: checked.standard,
      })
      .where(eq(submissionVersion.id, body.id));
    const frozen = configFingerprint(checked.contender.method);
    const details = { board: head.board, method: body.method, frozen, stages: entered.computed };
    await appendEvent(tx, { actor, action: 'submission.publish', subject: id, details });
    return { board: head.board, id, ...entered };
  });
  await publish(db, [
    { kind: 'submission', id },
    { kind: 'board', id: created.board },
  ]);
  return { id: created.id, entries: created.entries, computed: created.computed };
}

type Head = typeof submission.$inferSelect;
type Body = typeof submissionVersion.$inferSelect;

async function lockDevelopment(tx: Db, id: string): Promise<{ readonly head: Head; readonly body: Body }> {
  const opened = await lockCurrent(tx, id);
  const { head, body } = opened;
  if (head.cancelledAt !== null) {
    throw new Fault('conflict', `Submission "${id}" was cancelled.`, { hint: 'Submit it again.' });
  }
  if (body.phase === 'published') {
    throw new Fault('conflict', `Submission "${id}" is published already.`, {
      hint: 'A changed method or recipe is a new submission.',
    });
  }
  return opened;
}

async function lockCurrent(tx: Db, id: string): Promise<{ readonly head: Head; readonly body: Body }> {
  const [head] = await tx.select().from(submission).where(eq(submission.id, id)).for('update');
  if (head === undefined) throw noSubmission(id);
  const [body] = await tx
    .select()
    .from(submissionVersion)
    .where(and(eq(submissionVersion.submission, id), eq(submissionVersion.version, head.currentVersion)));
  if (body === undefined) throw new Error(`submission ${id} has no current version`);
  return { head, body };
}

function fileOf(board: string, body: Body): SubmissionFile {
  const { method, config, recipe, targets, search, note } = body;
  return { board, method, config, recipe, targets: [...targets], search, note };
}

export const WithdrawSchema = z.strictObject({
  id: z.string().min(1).max(64),
  reason: z.string().trim().min(3).max(500),
});

/**
 * Takes a publication back: its rows stay and say so, but no longer rank, unless somebody else published the same. It
 * stays in the list of publications and counts as one. Withdrawing again changes nothing. Throws Fault `not-found`, or
 * `conflict` for what was never published.
 */
export async function withdrawSubmission(
  db: Db,
  actor: Actor,
  { id, reason }: z.infer<typeof WithdrawSchema>,
): Promise<{ readonly withdrawn: readonly string[] }> {
  const done = await db.transaction(async (tx) => {
    const { head, body } = await lockCurrent(tx, id);
    if (body.phase !== 'published') {
      throw new Fault('conflict', `Submission "${id}" was never published.`, {
        hint: 'A development run ends by cancelling it.',
      });
    }
    if (head.withdrawnAt !== null) return { board: head.board, withdrawn: [] };
    await tx.select().from(boardVersion).where(eq(boardVersion.id, body.boardVersion)).for('no key update');
    await tx
      .update(submission)
      .set({ withdrawnAt: sql`now()`, withdrawalReason: reason })
      .where(eq(submission.id, id));
    const entries = await standingAlone(tx, id, body.id);
    if (entries.length > 0)
      await tx.update(entry).set({ withdrawn: reason }).where(inArray(entry.id, entries));
    await recomputeEntries(tx, entries);
    const details = { reason, entries: entries.length };
    await appendEvent(tx, { actor, action: 'submission.withdraw', subject: id, details });
    return { board: head.board, withdrawn: entries };
  });
  await publish(db, [
    { kind: 'submission', id },
    { kind: 'board', id: done.board },
  ]);
  return { withdrawn: done.withdrawn };
}

/** The version's own entries that no other standing submission asked for; floors under its recipe stay. */
async function standingAlone(tx: Db, id: string, version: string): Promise<string[]> {
  const own = await tx
    .select({ entry: submissionEntry.entry })
    .from(submissionEntry)
    .innerJoin(entry, eq(entry.id, submissionEntry.entry))
    .where(
      and(
        eq(submissionEntry.submissionVersion, version),
        eq(submissionEntry.swap, false),
        eq(entry.baseline, false),
        eq(entry.phase, 'published'),
      ),
    );
  const ids = own.map((row) => row.entry);
  if (ids.length === 0) return [];
  const shared = await tx
    .selectDistinct({ entry: submissionEntry.entry })
    .from(submissionEntry)
    .innerJoin(submissionVersion, eq(submissionVersion.id, submissionEntry.submissionVersion))
    .innerJoin(submission, eq(submission.id, submissionVersion.submission))
    .where(
      and(
        inArray(submissionEntry.entry, ids),
        ne(submission.id, id),
        eq(submissionVersion.phase, 'published'),
        isNull(submission.withdrawnAt),
        isNull(submission.cancelledAt),
      ),
    );
  const taken = new Set(shared.map((row) => row.entry));
  return ids.filter((one) => !taken.has(one));
}

/** Publications shown at once; a board's older ones are found by method. */
const MOST = 500;

export const PublicationsQuery = z
  .strictObject({
    board: Slug.optional(),
    method: z.string().min(1).max(64).optional(),
    limit: z.number().int().min(1).max(MOST).optional(),
  })
  .refine(({ board, method }) => board !== undefined || method !== undefined, {
    message: 'name a board, a method or both',
  });

/**
 * Every publication on a board, of a method, or of a method on a board, newest first: finished, failed, cancelled and
 * withdrawn alike.
 */
export async function listPublications(
  db: Db,
  { board, method, limit = MOST }: z.infer<typeof PublicationsQuery>,
): Promise<PublicationView[]> {
  const at = sql<string>`coalesce(${submissionVersion.publishedAt}, ${submissionVersion.createdAt})`;
  const rows = await db
    .select({ head: submission, body: submissionVersion, at, runs: runCounts })
    .from(submissionVersion)
    .innerJoin(submission, eq(submission.id, submissionVersion.submission))
    .where(
      and(
        board === undefined ? undefined : eq(submission.board, board),
        eq(submissionVersion.phase, 'published'),
        method === undefined ? undefined : inArray(submissionVersion.method, idsOfMethod(method)),
      ),
    )
    .orderBy(sql`${at} desc`, submission.id)
    .limit(limit);
  const authors = await authorLines(
    db,
    rows.map((row) => row.head.id),
  );
  return rows.map(({ head, body, at: publishedAt, runs }) => ({
    submission: head.id,
    version: body.version,
    board: head.board,
    method: body.method,
    config: body.config,
    recipe: body.recipe.id,
    targets: body.targets,
    submitter: authors.get(head.id) ?? null,
    publishedAt: new Date(publishedAt).toISOString(),
    state: stateOf(head, runs),
    reason: head.withdrawalReason,
    search: body.search,
  }));
}

type RunCounts = { readonly waiting: number; readonly failed: number };

/** Runs of a submission version's published entries that wait, and that ended without a result. */
const runCounts = sql<RunCounts>`(
  select json_build_object(
    'waiting', count(*) filter (where r.state = 'waiting'),
    'failed', count(*) filter (where r.state = 'failed'))
  from submission_entry s join run r on r.entry = s.entry join entry e on e.id = s.entry
  where s.submission_version = ${submissionVersion.id} and not s.swap and e.phase = 'published')`;

function stateOf({ cancelledAt, withdrawnAt }: Head, runs: RunCounts): PublicationView['state'] {
  if (withdrawnAt !== null) return 'withdrawn';
  if (cancelledAt !== null) return 'cancelled';
  if (runs.waiting > 0) return 'running';
  return runs.failed > 0 ? 'failed' : 'done';
}
