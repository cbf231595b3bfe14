import { and, desc, eq, getTableColumns, isNull, notInArray } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { configFingerprint } from '#core/verification/contender';
import type { Contender } from '#core/verification/contender';
import { planVerification } from '#core/verification/plan';
import type { VerificationPlan } from '#core/verification/plan';
import type { BackendClass } from '#core/wire/board';
import type { SubmissionFile } from '#core/wire/submission';
import { boardVersion } from '#drizzle/schema/boards';
import { submission, submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import { CATALOGUED_METHODS, isScratchMethod, methodById } from '#methods/registry';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { checkSubmission } from '#server/services/contender';
import type { CheckedSubmission } from '#server/services/contender';
import { backendOf, pinBackend } from '#server/services/pinBackend';
import { publish } from '#server/stages/changes';
import { PRIORITY } from '#server/stages/priority';
import { storePlan } from '#server/stages/storePlan';

export type CreatedSubmission = {
  readonly id: string;
  /** Ids of the entries asked for. */
  readonly entries: readonly string[];
  /** Stages that nobody had asked for before; 0: all is computed or under way already. */
  readonly computed: number;
};

/**
 * Checks a submission, stores it and queues what it needs. Asking for what is known costs nothing: entries, runs and
 * stages are shared. Throws a Fault that names the field and what is allowed.
 */
export async function createSubmission(
  db: Db,
  actor: Actor,
  file: SubmissionFile,
): Promise<CreatedSubmission> {
  const opened = await openBoard(db, file.board);
  const checked = checkSubmission(file, opened);
  const created = await db.transaction(async (tx) => {
    // One planning of a board at a time: the first one pins the backend, and each sees the baselines before it.
    await tx.select().from(boardVersion).where(eq(boardVersion.id, opened.version.id)).for('no key update');
    const board = await openBoard(tx, file.board);
    const backend = await backendOf(tx, board.version);
    await pinBackend(tx, board.version, backend);
    const plan = await planFor(tx, board, checked, backend);
    const ids = await insertSubmission(tx, actor, file, board, checked);
    const computed = await storePlan(tx, plan, {
      boardVersion: board.version.id,
      dataset: { id: board.version.dataset, version: board.version.datasetVersion },
      backend,
      priority: actor.kind === 'system' ? PRIORITY.demo : PRIORITY.submitted,
      submission: ids.submission,
      origin: 'submission',
    });
    await tx
      .update(boardVersion)
      .set({ baseSet: plan.baseSet.id })
      .where(eq(boardVersion.id, board.version.id));
    await linkEntries(tx, ids.version, plan);
    const details = { board: file.board, method: file.method, stages: computed };
    await appendEvent(tx, { actor, action: 'submission.create', subject: ids.submission, details });
    return { id: ids.submission, entries: plan.entries.map((one) => one.id), computed };
  });
  await publish(db, [
    { kind: 'submission', id: created.id },
    { kind: 'board', id: file.board },
  ]);
  return created;
}

/** The plan of a checked submission, with the swaps that the board's baselines and foreign recipes call for. */
export async function planFor(
  db: Db,
  { version, dataset }: OpenBoard,
  checked: CheckedSubmission,
  backend: BackendClass,
): Promise<VerificationPlan> {
  return planVerification({
    board: version.definition,
    dataset,
    backend,
    denseMacs: version.denseMacs,
    contender: checked.contender,
    baselines: await baselinesOf(db, version.id),
    ownRecipes: await ownRecipesOf(db, version.id),
  });
}

/** Joins a version to its submission, unless that was cancelled: nobody pays for comparisons with what nobody wants. */
const isAlive = and(eq(submission.id, submissionVersion.submission), isNull(submission.cancelledAt));

/** Random and L1 filters as published that somebody entered, each once. */
export async function baselinesOf(db: Db, version: string): Promise<Contender[]> {
  const rows = await db
    .select(getTableColumns(submissionVersion))
    .from(submissionVersion)
    .innerJoin(submission, isAlive)
    .where(and(eq(submissionVersion.boardVersion, version), eq(submissionVersion.baseline, true)))
    .orderBy(submissionVersion.createdAt);
  const first = rows.filter(
    (row, i) => rows.findIndex((one) => one.configFingerprint === row.configFingerprint) === i,
  );
  return first.map((row) => ({
    method: { id: row.method, config: row.config, revision: methodById(row.method).revision },
    recipe: row.recipe,
    targets: row.targets,
    baseline: true,
  }));
}

/** Recipes of scratch submissions say whose partner they are; nobody is retrained by them. */
const SCRATCH_IDS = CATALOGUED_METHODS.map(({ id }) => id).filter(isScratchMethod);

function ownRecipesOf(db: Db, version: string) {
  return db
    .select({ recipe: submissionVersion.recipe, targets: submissionVersion.targets })
    .from(submissionVersion)
    .innerJoin(submission, isAlive)
    .where(
      and(
        eq(submissionVersion.boardVersion, version),
        eq(submissionVersion.standard, false),
        notInArray(submissionVersion.method, SCRATCH_IDS),
      ),
    )
    .orderBy(submissionVersion.createdAt);
}

async function insertSubmission(
  tx: Db,
  actor: Actor,
  file: SubmissionFile,
  { version }: OpenBoard,
  { contender, recipeFingerprint, standard }: CheckedSubmission,
): Promise<{ submission: string; version: string }> {
  const submitter = actor.kind === 'person' ? actor.id : null;
  const [head] = await tx
    .insert(submission)
    .values({ board: file.board, submitter })
    .returning({ id: submission.id });
  if (head === undefined) throw new Error('a submission was inserted without an id');
  const [body] = await tx
    .insert(submissionVersion)
    .values({
      submission: head.id,
      version: 1,
      boardVersion: version.id,
      method: contender.method.id,
      config: contender.method.config,
      configFingerprint: configFingerprint(contender.method),
      recipe: contender.recipe,
      recipeFingerprint,
      standard,
      baseline: contender.baseline,
      targets: contender.targets,
      search: file.search,
      note: file.note,
    })
    .returning({ id: submissionVersion.id });
  if (body === undefined) throw new Error('a submission version was inserted without an id');
  return { submission: head.id, version: body.id };
}

async function linkEntries(tx: Db, version: string, plan: VerificationPlan): Promise<void> {
  const rows = plan.entries.map(({ id, target, swap }) => ({
    submissionVersion: version,
    entry: id,
    target,
    swap,
  }));
  if (rows.length > 0) await tx.insert(submissionEntry).values(rows);
}

/** User id of who submitted; null for the system. Throws Fault `not-found`. */
export async function submissionOwner(db: Db, id: string): Promise<string | null> {
  const [row] = await db
    .select({ submitter: submission.submitter })
    .from(submission)
    .where(eq(submission.id, id));
  if (row === undefined) throw noSubmission(id);
  return row.submitter;
}

export function noSubmission(id: string): Fault {
  return new Fault('not-found', `There is no submission "${id}".`, {
    hint: 'Your own are listed on /account.',
  });
}

export type SubmissionListing = {
  readonly id: string;
  readonly board: string;
  readonly method: string;
  readonly recipe: string;
  readonly targets: readonly number[];
  readonly createdAt: string;
};

/** A person's submissions, newest first. */
export async function submissionsOf(db: Db, user: string): Promise<SubmissionListing[]> {
  const rows = await db
    .select({ head: submission, body: submissionVersion })
    .from(submission)
    .innerJoin(
      submissionVersion,
      and(
        eq(submissionVersion.submission, submission.id),
        eq(submissionVersion.version, submission.currentVersion),
      ),
    )
    .where(eq(submission.submitter, user))
    .orderBy(desc(submission.createdAt))
    .limit(200);
  return rows.map(({ head, body }) => ({
    id: head.id,
    board: head.board,
    method: body.method,
    recipe: body.recipe.id,
    targets: body.targets,
    createdAt: head.createdAt.toISOString(),
  }));
}
