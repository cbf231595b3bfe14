import { and, eq, inArray, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { BackendClass } from '#core/wire/board';
import type { Lease, ResumePoint } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import { datasetVersion } from '#drizzle/schema/datasets';
import { runner } from '#drizzle/schema/runners';
import { curve, stage, stageNeed } from '#drizzle/schema/stages';
import type { StoredResult } from '#drizzle/schema/stages';
import { thisMoment } from '#server/db/thisMoment';
import type { Db } from '#server/db/types';
import { publish } from '#server/stages/changes';
import type { StageRow } from '#server/stages/held';
import { leaseTokenHash, newLeaseToken } from '#server/stages/leaseToken';

/** A runner as the queue sees it: its row's id, the backend classes that it can compute on, the data only it has. */
export type LeasingRunner = {
  readonly id: string;
  readonly backends: readonly BackendClass[];
  /** SHA-256 of packed datasets on its disk; none when not given. */
  readonly datasets?: readonly string[];
};

export const HEARTBEAT_SECONDS = 10;
/** A lease without a heartbeat for this long is taken back: with the chore's own rhythm, within a minute. */
export const SILENT_SECONDS = 45;

/** Hands the most urgent ready stage that fits the runner to it; null when there is none. */
export async function leaseStage(db: Db, by: LeasingRunner): Promise<Lease | null> {
  const token = newLeaseToken();
  const lease = await db.transaction(async (tx) => {
    const row = await takeReady(tx, by, leaseTokenHash(token));
    return row === null ? null : handOut(tx, row, token);
  });
  if (lease !== null) await publish(db, [{ kind: 'stage', hash: lease.hash, moved: true }]);
  return lease;
}

/**
 * One statement takes the stage: rows that another lease is taking at this moment are skipped, so that runners never
 * wait for each other and no stage goes out twice.
 */
async function takeReady(tx: Db, by: LeasingRunner, leaseHash: string): Promise<StageRow | null> {
  if (by.backends.length === 0) return null;
  const next = tx.$with('next').as(
    tx
      .select({ hash: stage.hash })
      .from(stage)
      .where(
        and(
          sql`${stage.state} = 'ready'`,
          sql`coalesce(${stage.readyAt} <= ${thisMoment}, true)`,
          inArray(stage.backend, [...by.backends]),
          hasData(by),
          mayKnow(by),
        ),
      )
      .orderBy(sql`${stage.priority} desc nulls last`, stage.position)
      .limit(1)
      .for('update', { skipLocked: true }),
  );
  const [row] = await tx
    .with(next)
    .update(stage)
    .set({
      state: 'leased',
      attempt: sql`${stage.attempt} + 1`,
      fence: sql`${stage.fence} + 1`,
      leaseHash,
      runner: by.id,
      heartbeatAt: sql`now()`,
      startedAt: sql`now()`,
      cancelRequested: false,
      share: sql`coalesce((${stage.resumePoint} ->> 'share')::float8, 0)`,
      epoch: sql`coalesce((${stage.resumePoint} ->> 'epoch')::int, 0)`,
      imagesPerSecond: 0,
      message: null,
    })
    .from(next)
    .where(eq(stage.hash, next.hash))
    .returning();
  return (row as StageRow | undefined) ?? null;
}

/** Datasets that stay local are for runners that have them; all others are fetched. */
function hasData({ datasets = [] }: LeasingRunner): SQL {
  const own = datasets.length === 0 ? sql`false` : inArray(datasetVersion.artifact, [...datasets]);
  return sql`(${stage.dataset}, ${stage.datasetVersion}) not in (
    select ${datasetVersion.dataset}, ${datasetVersion.version} from ${datasetVersion}
    where ${datasetVersion.localOnly} and not ${own})`;
}

/** Private ranking bases are for official runners: a volunteer could keep what it computes with. */
function mayKnow({ id }: LeasingRunner): SQL {
  return sql`(${stage.round} is null or exists (
    select 1 from ${runner} where ${runner.id} = ${id} and ${runner.trust} = 'official'))`;
}

/** All that the runner needs. The curve of an earlier attempt goes: this one reports again what it goes on from. */
async function handOut(tx: Db, row: StageRow, leaseToken: string): Promise<Lease> {
  await tx.delete(curve).where(eq(curve.stage, row.hash));
  const [data] = await tx
    .select({ descriptor: datasetVersion.descriptor, artifact: datasetVersion.artifact })
    .from(datasetVersion)
    .where(and(eq(datasetVersion.dataset, row.dataset), eq(datasetVersion.version, row.datasetVersion)));
  if (data === undefined) throw new Error(`stage ${row.hash}: its dataset version is not registered`);
  return {
    hash: row.hash,
    stage: row.definition,
    leaseToken,
    fence: row.fence,
    attempt: row.attempt,
    inputs: await inputsOf(tx, row.hash),
    dataset: data.descriptor,
    datasetArtifact: data.artifact,
    network: row.network,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    resume: await resumePointFor(tx, row),
  };
}

/** The last checkpoint, unless a volunteer left it and an official runner, whose results are evidence, would go on from it. */
async function resumePointFor(tx: Db, row: StageRow): Promise<ResumePoint | null> {
  if (row.resumePoint === null) return null;
  const { runner: _by, trust, ...point } = row.resumePoint;
  const [leasing] = await tx
    .select({ trust: runner.trust })
    .from(runner)
    .where(eq(runner.id, row.runner ?? ''));
  return trust === 'official' || leasing?.trust === 'volunteer' ? point : null;
}

async function inputsOf(tx: Db, hash: string): Promise<Lease['inputs']> {
  const rows = await tx
    .select({ stage: stage.hash, result: stage.result, epochs: curve.rows })
    .from(stageNeed)
    .innerJoin(stage, eq(stage.hash, stageNeed.needs))
    .leftJoin(curve, eq(curve.stage, stage.hash))
    .where(eq(stageNeed.stage, hash))
    .orderBy(stage.position);
  return rows.map((row) => {
    if (row.result === null) throw new Error(`stage ${row.stage} is done without a result`);
    return { stage: row.stage, result: wholeResult(row.result, row.epochs ?? []) };
  });
}

/** A stored result with its epochs put back; a prune stage without training has none. */
export function wholeResult(result: StoredResult, epochs: readonly unknown[]): StageResult {
  const none = result.kind === 'prune' && epochs.length === 0;
  return (none ? result : { ...result, epochs }) as StageResult;
}
