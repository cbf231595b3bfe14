import { inArray, sql } from 'drizzle-orm';
import { plannedFlops } from '#core/verification/plannedFlops';
import type { PlannedStage, VerificationPlan } from '#core/verification/plan';
import type { BackendClass } from '#core/wire/board';
import type { SubmissionFile } from '#core/wire/submission';
import type { SubmissionPlan } from '#core/wire/views';
import { stage } from '#drizzle/schema/stages';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import { checkSubmission } from '#server/services/contender';
import { etaSeconds, queueSpeed } from '#server/services/eta';
import { backendOf } from '#server/services/pinBackend';
import { planQuota } from '#server/services/quotas';
import { planFor } from '#server/services/submissions';
import { PRIORITY } from '#server/stages/priority';

/**
 * What a submission would run and cost, checked like one but without storing anything, with the quotas of the `person`
 * who asks. Throws the same Faults.
 */
export async function planSubmission(
  db: Db,
  file: SubmissionFile,
  person: Person | null = null,
): Promise<SubmissionPlan> {
  const board = await openBoard(db, file.board);
  const backend = await backendOf(db, board.version);
  const plan = await planFor(db, board, checkSubmission(file, board), backend);
  const states = await statesOf(db, plan);
  const fresh = plan.stages.filter(({ hash }) => !states.has(hash));
  const open = plan.stages.filter(({ hash }) => states.get(hash) !== 'done');
  const basis = { denseMacs: board.version.denseMacs, trainImages: board.dataset.train };
  const work = open.reduce((sum, one) => sum + one.work, 0) + (await queuedWork(db, plan));
  const count = (kind: PlannedStage['stage']['kind']) =>
    fresh.filter((one) => one.stage.kind === kind).length;
  return {
    entries: plan.entries.length,
    runs: plan.entries.reduce((sum, one) => sum + one.runs.length, 0),
    stages: {
      base: count('base'),
      prune: count('prune'),
      retrain: count('retrain'),
      scratch: count('scratch'),
      shared: plan.stages.length - fresh.length,
    },
    epochs: fresh.reduce((sum, one) => sum + one.epochs, 0),
    trainingFlops: fresh.reduce((sum, one) => sum + plannedFlops(one, plan, basis), 0),
    etaSeconds: etaSeconds(work, await queueSpeed(db, backend)),
    quota: person === null ? null : await planQuota(db, person, board, plan),
    queueAhead: await waitingBefore(db, backend, plan),
  };
}

async function statesOf(db: Db, plan: VerificationPlan): Promise<Map<string, string>> {
  const hashes = plan.stages.map((one) => one.hash);
  const rows = await db
    .select({ hash: stage.hash, state: stage.state })
    .from(stage)
    .where(inArray(stage.hash, hashes));
  return new Map(rows.map((row) => [row.hash, row.state]));
}

/** FLOPs in the queue that other work still needs. */
async function queuedWork(db: Db, plan: VerificationPlan): Promise<number> {
  const hashes = plan.stages.map((one) => one.hash);
  const [row] = await db
    .select({ work: sql<number>`coalesce(sum(${stage.work} * (1 - ${stage.share})), 0)::float8` })
    .from(stage)
    .where(sql`${stage.state} in ('blocked', 'ready', 'leased') and ${stage.hash} not in ${hashes}`);
  return row?.work ?? 0;
}

/** Other stages of the backend that are as urgent or more so, and were there before. */
async function waitingBefore(db: Db, backend: BackendClass, plan: VerificationPlan): Promise<number> {
  const hashes = plan.stages.map((one) => one.hash);
  return db.$count(
    stage,
    sql`${stage.backend} = ${backend} and ${stage.state} in ('blocked', 'ready')
      and ${stage.priority} >= ${PRIORITY.submitted} and ${stage.hash} not in ${hashes}`,
  );
}
