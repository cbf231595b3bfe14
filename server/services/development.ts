import { and, eq } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import { fingerprint } from '#core/identity/fingerprint';
import { boardFingerprint } from '#core/verification/board';
import type { BoardDefinition } from '#core/verification/board';
import { planVerification } from '#core/verification/plan';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Beginning } from '#core/wire/send';
import type { SubmissionFile } from '#core/wire/submission';
import { artifact } from '#drizzle/schema/artifacts';
import { boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { storeDevelopmentSplit } from '#server/artifacts/developmentFile';
import { SYSTEM, actorName } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import { isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { checkSubmission } from '#server/services/contender';
import { registerDataset } from '#server/services/datasets';
import { refuseWhileHalted } from '#server/services/halts';
import { backendOf } from '#server/services/pinBackend';
import { requireQuota } from '#server/services/quotas';
import { insertSubmission, linkEntries, lockBoard, priorityFor } from '#server/services/submissions';
import type { CreatedSubmission } from '#server/services/submissions';
import { publish } from '#server/stages/changes';
import { storePlan } from '#server/stages/storePlan';

/** Bases of a development run: enough to see that a result is no accident, few enough to be quick. */
const DEVELOPMENT_BASES = 2;

/**
 * Checks a submission and runs it for development: the method under its own recipe on public bases with public seeds,
 * trained on the training images but for a fixed validation split, whose accuracy is all it tells. It ranks nowhere,
 * counts as no publication and may be repeated with other configurations; `publishSubmission` is the second step.
 * Throws what `createSubmission` throws for a wrong file, `conflict` where the data stay on the runners.
 */
export async function createDevelopment(
  db: Db,
  actor: Actor,
  file: SubmissionFile,
  dataFolder: string,
  from: Beginning = {},
): Promise<CreatedSubmission> {
  const opened = await openBoard(db, file.board);
  const checked = checkSubmission(file, opened);
  const data = await developmentData(db, opened, dataFolder);
  const created = await db.transaction(async (tx) => {
    const board = await lockBoard(tx, opened);
    await refuseWhileHalted(tx, actor);
    const version = await developmentVersion(tx, board, data);
    const backend = await backendOf(tx, version);
    const plan = planVerification({
      board: version.definition,
      dataset: data,
      backend,
      denseMacs: version.denseMacs,
      contender: checked.contender,
      baselines: [],
      ownRecipes: [],
    });
    const ids = await insertSubmission(tx, actor, { file, from, phase: 'development' }, board, checked);
    const bill = await requireQuota(tx, { version, dataset: data }, plan, ids.submission);
    const computed = await storePlan(tx, plan, {
      boardVersion: version.id,
      dataset: { id: version.dataset, version: version.datasetVersion },
      backend,
      priority: priorityFor(actor),
      submission: ids.submission,
      origin: 'submission',
      round: null,
      phase: 'development',
    });
    await bill.charge();
    await linkEntries(tx, ids.version, plan);
    const details = { board: file.board, method: file.method, stages: computed };
    await appendEvent(tx, { actor, action: 'submission.develop', subject: ids.submission, details });
    return { id: ids.submission, entries: plan.entries.map((one) => one.id), computed };
  });
  await publish(db, [{ kind: 'submission', id: created.id }]);
  return created;
}

/** The board's development split, made and stored when it is missing. */
async function developmentData(
  db: Db,
  { version, dataset }: OpenBoard,
  dataFolder: string,
): Promise<DatasetDescriptor> {
  const [source] = await db
    .select({ artifact: datasetVersion.artifact, localOnly: datasetVersion.localOnly })
    .from(datasetVersion)
    .where(
      and(eq(datasetVersion.dataset, version.dataset), eq(datasetVersion.version, version.datasetVersion)),
    );
  const made = await db
    .select({ descriptor: datasetVersion.descriptor })
    .from(boardVersion)
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .where(
      and(
        eq(boardVersion.board, version.board),
        eq(boardVersion.version, version.version),
        eq(boardVersion.purpose, 'development'),
      ),
    );
  if (made[0] !== undefined) return made[0].descriptor;
  if (source === undefined || source.localOnly) throw staysLocal(dataset);
  const { descriptor, sha256, bytes } = await storeDevelopmentSplit(dataFolder, source.artifact);
  await db
    .insert(artifact)
    .values({ sha256, bytes, kind: 'dataset', createdBy: actorName(SYSTEM) })
    .onConflictDoNothing();
  await registerDataset(db, SYSTEM, { descriptor, artifact: sha256 });
  return descriptor;
}

/** The board version that development runs stand on: never the board's current one, so that no page lists them. */
async function developmentVersion(
  tx: Db,
  { version, dataset }: OpenBoard,
  data: DatasetDescriptor,
): Promise<typeof boardVersion.$inferSelect> {
  const where = and(
    eq(boardVersion.board, version.board),
    eq(boardVersion.version, version.version),
    eq(boardVersion.purpose, 'development'),
  );
  const [known] = await tx.select().from(boardVersion).where(where);
  if (known !== undefined) return known;
  const definition = developmentDefinition(version.definition, data);
  await tx.insert(boardVersion).values({
    board: version.board,
    version: version.version,
    purpose: 'development',
    // Two versions that differ in ranking alone develop on the same runs, each under its own row.
    fingerprint: fingerprint({ develops: version.fingerprint, on: boardFingerprint(definition) }),
    definition,
    dataset: data.id,
    datasetVersion: data.version,
    backend: await backendOf(tx, version),
    denseMacs: version.denseMacs,
    denseParams: version.denseParams,
  });
  const [made] = await tx.select().from(boardVersion).where(where);
  if (made === undefined)
    throw new Error(`${dataset.id}: a development version was inserted and is not there`);
  return made;
}

/** The same pipelines on the development split with public seeds of their own; the method's own recipe alone. */
function developmentDefinition(
  { ranking: _private, ...board }: BoardDefinition,
  { id, version }: DatasetDescriptor,
): BoardDefinition {
  return {
    ...board,
    dataset: { id, version },
    recipes: [],
    bases: Math.min(board.bases, DEVELOPMENT_BASES),
    budgets: [],
    seed: Number.parseInt(fingerprint({ board: board.id, development: true }).slice(0, 8), 16),
  };
}

function staysLocal({ id }: DatasetDescriptor): Fault {
  return new Fault(
    'conflict',
    `The images of "${id}" are not on the server, so it can't make a validation split.`,
    {
      field: 'board',
      hint: 'Development runs need a dataset that was imported without --local-only.',
    },
  );
}
