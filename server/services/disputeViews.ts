import { and, desc, eq, inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { DisputeView, DisputesQuery, RerunRun } from '#core/wire/disputes';
import { boardVersion } from '#drizzle/schema/boards';
import { dispute } from '#drizzle/schema/disputes';
import type { OrderedRun } from '#drizzle/schema/disputes';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import { submission, submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import type { Actor, Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { isAuthorOf, isDecided } from '#server/services/disputes';
import { percent } from '#server/services/finishRuns';
import { stagesOf } from '#server/services/orderRerun';

/** Shown at once; older ones are on the pages of their entries. */
const MOST = 200;

/**
 * Disputes as this actor sees them, the newest first. Who submitted is never named here: an answer is its authors', so
 * that nothing is told of people who are anonymous.
 */
export async function listDisputes(
  db: Db,
  actor: Actor,
  { entry: about, submission: of, undecided }: z.infer<typeof DisputesQuery>,
): Promise<DisputeView[]> {
  const own = db
    .select({ entry: submissionEntry.entry })
    .from(submissionEntry)
    .innerJoin(submissionVersion, eq(submissionVersion.id, submissionEntry.submissionVersion))
    .innerJoin(submission, eq(submission.id, submissionVersion.submission))
    .where(and(eq(submission.id, of ?? ''), eq(submissionEntry.swap, false)));
  const rows = await db
    .select({ dispute, by: user.name, entry, board: boardVersion.board })
    .from(dispute)
    .innerJoin(user, eq(user.id, dispute.openedBy))
    .innerJoin(entry, eq(entry.id, dispute.entry))
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .where(
      and(
        about === undefined ? undefined : eq(dispute.entry, about),
        of === undefined ? undefined : inArray(dispute.entry, own),
        undecided === true ? inArray(dispute.state, ['open', 'rerun']) : undefined,
      ),
    )
    .orderBy(desc(dispute.openedAt), dispute.id)
    .limit(MOST);
  const views: DisputeView[] = [];
  for (const row of rows) views.push(await viewOf(db, actor, row));
  return views;
}

/** Entries of a board version about which a dispute is not decided yet. */
export async function disputedEntries(db: Db, version: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ entry: dispute.entry })
    .from(dispute)
    .innerJoin(entry, eq(entry.id, dispute.entry))
    .where(and(eq(entry.boardVersion, version), inArray(dispute.state, ['open', 'rerun'])))
    .orderBy(dispute.entry);
  return rows.map((row) => row.entry);
}

type Row = {
  readonly dispute: typeof dispute.$inferSelect;
  readonly by: string;
  readonly entry: typeof entry.$inferSelect;
  readonly board: string;
};

async function viewOf(
  db: Db,
  actor: Actor,
  { dispute: row, by, entry: about, board }: Row,
): Promise<DisputeView> {
  const author = actor.kind === 'person' && (await isAuthorOf(db, actor, row.entry));
  const open = !isDecided(row);
  const decides = isMaintainer(actor) && !author;
  return {
    id: row.id,
    entry: row.entry,
    board,
    method: about.method,
    recipe: about.recipeId,
    state: row.state,
    by,
    at: row.openedAt.toISOString(),
    claim: row.claim,
    answer:
      row.answer === null || row.answeredAt === null
        ? null
        : { at: row.answeredAt.toISOString(), text: row.answer },
    rerun:
      row.rerun === null || row.rerunAt === null
        ? null
        : { at: row.rerunAt.toISOString(), runs: await rerunRuns(db, row.entry, row.rerun) },
    decision:
      row.reason === null || row.decidedAt === null
        ? null
        : { at: row.decidedAt.toISOString(), reason: row.reason },
    may: {
      answer: author && open && row.answer === null && may(actor, 'submit'),
      rerun: isMaintainer(actor) && open,
      decide: decides,
    },
  };
}

function isMaintainer(actor: Actor): boolean {
  return actor.kind === 'person' && actor.roles.includes('maintainer') && may(actor, 'maintain');
}

function may(actor: Person, scope: 'submit' | 'maintain'): boolean {
  return actor.scopes === null || actor.scopes.includes(scope);
}

/** Each ordered run beside the recorded one. */
async function rerunRuns(db: Db, about: string, ordered: readonly OrderedRun[]): Promise<RerunRun[]> {
  const recorded = await db.select().from(run).where(eq(run.entry, about));
  const hashes = [...stagesOf(ordered), ...recorded.map((row) => row.retrain)];
  const rows = await db
    .select({ hash: stage.hash, state: stage.state, result: stage.result, runner: stage.runner })
    .from(stage)
    .where(inArray(stage.hash, hashes));
  const found = new Map(rows.map((row) => [row.hash, row]));
  return ordered.map(({ index, prune, retrain }) => {
    const first = recorded.find((row) => row.index === index);
    const before = found.get(first?.retrain ?? '');
    const after = found.get(retrain);
    const states = [prune === null ? undefined : found.get(prune)?.state, after?.state];
    const result = after?.result ?? null;
    const both = result !== null && before?.result !== null && before?.result !== undefined;
    return {
      index,
      state: stateOf(states),
      recorded: first?.top1 ?? null,
      again: result === null ? null : percent(result.evaluation),
      sameWeights: both ? before.result!.checkpoint.weightsHash === result.checkpoint.weightsHash : null,
      otherRunner: both ? before.runner !== after?.runner : null,
    };
  });
}

function stateOf(states: readonly (string | undefined)[]): RerunRun['state'] {
  if (states.some((state) => state === 'failed' || state === 'cancelled')) return 'failed';
  if (states.at(-1) === 'done') return 'done';
  return states.some((state) => state === 'leased' || state === 'done') ? 'running' : 'waiting';
}
