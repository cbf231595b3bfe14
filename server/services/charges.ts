import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { QUOTA_DAYS } from '#core/quota/quota';
import type { Spent } from '#core/quota/quota';
import { plannedFlops } from '#core/verification/plannedFlops';
import type { VerificationPlan } from '#core/verification/plan';
import { charge } from '#drizzle/schema/quotas';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';

/** What a submission would be charged for: the stages that nobody has computed and nobody is computing. */
export type Bill = {
  readonly stages: readonly { readonly hash: string; readonly flops: number }[];
  /** Training FLOPs of all of them. */
  readonly flops: number;
};

/** What a plan has to compute anew: unknown stages, and those that were cancelled or that the platform gave up. */
export async function billOf(
  db: Db,
  { version, dataset }: Pick<OpenBoard, 'version' | 'dataset'>,
  plan: Pick<VerificationPlan, 'stages'>,
): Promise<Bill> {
  const hashes = plan.stages.map((one) => one.hash);
  const alive =
    hashes.length === 0
      ? []
      : await db
          .select({ hash: stage.hash })
          .from(stage)
          .where(and(inArray(stage.hash, hashes), sql`not (${canBeRevived})`));
  const known = new Set(alive.map((row) => row.hash));
  const basis = { denseMacs: version.denseMacs, trainImages: dataset.train };
  const stages = plan.stages
    .filter(({ hash }) => !known.has(hash))
    .map((one) => ({ hash: one.hash, flops: plannedFlops(one, plan, basis) }));
  return { stages, flops: stages.reduce((sum, one) => sum + one.flops, 0) };
}

/** As `revive` sees it (server/stages/revive.ts): what a submitter broke stays broken and costs nobody again. */
const canBeRevived = sql`${stage.state} = 'cancelled'
  or (${stage.state} = 'failed' and ${stage.fault} ->> 'class' = 'platform')`;

const CHUNK = 500;

/** Writes a bill down; the stages exist. Whoever revives a stage answers for it from then on. */
export async function storeCharges(
  tx: Db,
  bill: Bill,
  to: { readonly person: string; readonly submission: string; readonly board: string },
): Promise<void> {
  for (let i = 0; i < bill.stages.length; i += CHUNK) {
    const rows = bill.stages
      .slice(i, i + CHUNK)
      .map(({ hash, flops }) => ({ stage: hash, planned: flops, ...to }));
    await tx
      .insert(charge)
      .values(rows)
      .onConflictDoUpdate({
        target: charge.stage,
        set: {
          person: sql`excluded.person`,
          submission: sql`excluded.submission`,
          board: sql`excluded.board`,
          planned: sql`excluded.planned`,
          at: sql`now()`,
        },
      });
  }
}

/**
 * What counts against a person's quota, by fault class. A finished stage counts as its ledger says; one that waits or
 * runs as planned; one that the submitter broke or somebody cancelled with the part that was computed. What the platform
 * failed to compute costs nothing, and what it computed twice counts once.
 */
export async function spentBy(db: Db, person: string, board: string | null): Promise<Spent[]> {
  return db
    .select({
      at: charge.at,
      submission: charge.submission,
      flops: sql<number>`(case ${stage.state}
        when 'done' then coalesce((${stage.result} -> 'ledger' ->> 'trainingFlops')::float8, ${charge.planned})
        when 'failed' then ${charge.planned} * ${stage.share}
        when 'cancelled' then ${charge.planned} * ${stage.share}
        else ${charge.planned} end)::float8`,
    })
    .from(charge)
    .innerJoin(stage, eq(stage.hash, charge.stage))
    .where(
      and(
        eq(charge.person, person),
        board === null ? undefined : eq(charge.board, board),
        gt(charge.at, sql`now() - make_interval(days => ${QUOTA_DAYS})`),
        // Nothing came of it, and not by the submitter's fault: not even a submission.
        sql`not (${stage.state} in ('failed', 'cancelled') and coalesce(${stage.fault} ->> 'class', '') = 'platform')`,
      ),
    );
}
