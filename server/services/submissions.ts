import { and, eq, getTableColumns, inArray, isNotNull, isNull, notInArray } from 'drizzle-orm';
import { configFingerprint } from '#core/verification/contender';
import type { Contender } from '#core/verification/contender';
import { planVerification } from '#core/verification/plan';
import type { VerificationPlan } from '#core/verification/plan';
import type { BackendClass } from '#core/wire/board';
import type { Beginning } from '#core/wire/send';
import type { SubmissionFile } from '#core/wire/submission';
import { boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { SubmissionPhase } from '#drizzle/schema/phase';
import { submission, submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import { CATALOGUED_METHODS, isScratchMethod, methodById } from '#methods/registry';
import type { Actor } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { begin, inviteFormerAuthors } from '#server/services/beginning';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { checkSubmission } from '#server/services/contender';
import type { CheckedSubmission } from '#server/services/contender';
import { backendOf, pinBackend } from '#server/services/pinBackend';
import { refuseWhileHalted } from '#server/services/halts';
import { requirePublication } from '#server/services/publicationLimit';
import { requireQuota } from '#server/services/quotas';
import { recomputeEntries } from '#server/services/recompute';
import { refuseClosedRound } from '#server/services/refuseClosedRound';
import { hidingValues, seedsOf } from '#server/services/startRound';
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

export function priorityFor(actor: Actor): number {
  return actor.kind === 'system' ? PRIORITY.demo : PRIORITY.submitted;
}

/**
 * Checks a submission, stores it and queues what it needs: without a development run before, it is published at once.
 * Asking for what is known costs nothing: entries, runs and stages are shared. Throws a Fault that names the field and
 * what is allowed, `conflict` when the method's publications are used up or the board's round is not open.
 */
export async function createSubmission(
  db: Db,
  actor: Actor,
  file: SubmissionFile,
  from: Beginning = {},
): Promise<CreatedSubmission> {
  const opened = await openBoard(db, file.board);
  const checked = checkSubmission(file, opened);
  const created = await db.transaction(async (tx) => {
    const board = await lockBoard(tx, opened);
    await requirePublication(tx, actor, board, checked);
    const ids = await insertSubmission(tx, actor, { file, from, phase: 'published' }, board, checked);
    const entered = await enterBoard(tx, actor, board, checked, ids);
    const details = { board: file.board, method: file.method, stages: entered.computed };
    await appendEvent(tx, { actor, action: 'submission.create', subject: ids.submission, details });
    return { id: ids.submission, ...entered };
  });
  await publish(db, [
    { kind: 'submission', id: created.id },
    { kind: 'board', id: file.board },
  ]);
  return created;
}

/** One planning of a board at a time: the first one pins the backend, and each sees the baselines before it. */
export async function lockBoard(tx: Db, { version }: OpenBoard): Promise<OpenBoard> {
  await tx.select().from(boardVersion).where(eq(boardVersion.id, version.id)).for('no key update');
  return openBoard(tx, version.board);
}

/** Plans a published submission version on its board and queues what nobody computed before. */
export async function enterBoard(
  tx: Db,
  actor: Actor,
  board: OpenBoard,
  checked: CheckedSubmission,
  ids: { readonly submission: string; readonly version: string },
): Promise<Pick<CreatedSubmission, 'entries' | 'computed'>> {
  const { version } = board;
  await refuseWhileHalted(tx, actor);
  await refuseClosedRound(tx, version);
  const backend = await backendOf(tx, version);
  await pinBackend(tx, version, backend);
  const plan = await planFor(tx, board, checked, backend);
  const bill = await requireQuota(tx, board, plan, ids.submission);
  const isPrivate = version.definition.ranking !== undefined;
  const storing = () =>
    storePlan(tx, plan, {
      boardVersion: version.id,
      dataset: { id: version.dataset, version: version.datasetVersion },
      backend,
      priority: priorityFor(actor),
      submission: ids.submission,
      origin: 'submission',
      round: isPrivate ? version.id : null,
      phase: 'published',
    });
  const computed = await (isPrivate ? hidingValues(storing) : storing());
  await bill.charge();
  await tx.update(boardVersion).set({ baseSet: plan.baseSet.id }).where(eq(boardVersion.id, version.id));
  await linkEntries(tx, ids.version, plan);
  await standFor(tx, plan);
  return { entries: plan.entries.map((one) => one.id), computed };
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
    seeds: await seedsOf(db, version),
    contender: checked.contender,
    baselines: await baselinesOf(db, version.id),
    ownRecipes: await ownRecipesOf(db, version.id),
  });
}

/**
 * Joins a published version to its submission, unless that was cancelled or withdrawn: nobody pays for comparisons with
 * what nobody wants.
 */
const isAlive = and(
  eq(submission.id, submissionVersion.submission),
  eq(submissionVersion.phase, 'published'),
  isNull(submission.cancelledAt),
  isNull(submission.withdrawnAt),
);

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

/** What is stored: the file, where it comes from, and which step it is. */
type Sent = { readonly file: SubmissionFile; readonly from: Beginning; readonly phase: SubmissionPhase };

export async function insertSubmission(
  tx: Db,
  actor: Actor,
  { file, from, phase }: Sent,
  { version }: OpenBoard,
  { contender, recipeFingerprint, standard }: CheckedSubmission,
): Promise<{ submission: string; version: string }> {
  const submitter = actor.kind === 'person' ? actor.id : null;
  const { version: number, ...begun } = await begin(tx, actor, file, from);
  const [head] = await tx
    .insert(submission)
    .values({ board: file.board, submitter, currentVersion: number, ...begun })
    .returning({ id: submission.id });
  if (head === undefined) throw new Error('a submission was inserted without an id');
  await inviteFormerAuthors(tx, actor, { id: head.id, previous: begun.previous });
  const [body] = await tx
    .insert(submissionVersion)
    .values({
      submission: head.id,
      version: number,
      boardVersion: version.id,
      method: contender.method.id,
      config: contender.method.config,
      configFingerprint: configFingerprint(contender.method),
      recipe: contender.recipe,
      recipeFingerprint,
      standard,
      baseline: contender.baseline,
      phase,
      targets: contender.targets,
      search: file.search,
      note: file.note,
    })
    .returning({ id: submissionVersion.id });
  if (body === undefined) throw new Error('a submission version was inserted without an id');
  return { submission: head.id, version: body.id };
}

/** What was withdrawn and is published again has somebody who stands for it. */
async function standFor(tx: Db, plan: VerificationPlan): Promise<void> {
  const ids = plan.entries.filter((one) => !one.swap).map((one) => one.id);
  if (ids.length === 0) return;
  const back = await tx
    .update(entry)
    .set({ withdrawn: null })
    .where(and(inArray(entry.id, ids), isNotNull(entry.withdrawn)))
    .returning({ id: entry.id });
  await recomputeEntries(
    tx,
    back.map((row) => row.id),
  );
}

/** Notes which entries a submission version asked for. */
export async function linkEntries(tx: Db, version: string, plan: VerificationPlan): Promise<void> {
  const rows = plan.entries.map(({ id, target, swap }) => ({
    submissionVersion: version,
    entry: id,
    target,
    swap,
  }));
  if (rows.length > 0) await tx.insert(submissionEntry).values(rows).onConflictDoNothing();
}
