import { asc, eq, inArray } from 'drizzle-orm';
import type { RunView } from '#core/wire/views';
import { run } from '#drizzle/schema/runs';
import { curve, stage } from '#drizzle/schema/stages';
import type { StageState } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import type { EntryRow } from '#server/services/entryKeys';
import { percent, presentStages } from '#server/services/finishRuns';
import { latencyOf, top5Of } from '#server/services/runMetrics';

type RunRow = typeof run.$inferSelect;
export type StageFacts = typeof stage.$inferSelect & { readonly rows: RunView['epochs'] };

/** The runs of an entry in order of their bases, with the stages as far as they are. */
export async function runViews(
  db: Db,
  entry: Pick<EntryRow, 'id' | 'recipe'>,
): Promise<{ views: RunView[]; stages: Map<string, StageFacts> }> {
  const runs = await db.select().from(run).where(eq(run.entry, entry.id)).orderBy(asc(run.index));
  const hashes = [...new Set(runs.flatMap(presentStages))];
  const rows = await db
    .select({ stage, rows: curve.rows })
    .from(stage)
    .leftJoin(curve, eq(curve.stage, stage.hash))
    .where(inArray(stage.hash, hashes));
  const stages = new Map(rows.map((row) => [row.stage.hash, { ...row.stage, rows: row.rows ?? [] }]));
  const hasWholeBase = entry.recipe.pruneAt === undefined;
  return { views: runs.map((row) => runView(row, stages, hasWholeBase)), stages };
}

/** A base that was pruned in the middle of its training (`hasWholeBase` false) is no dense model to have dropped from. */
function runView(row: RunRow, stages: ReadonlyMap<string, StageFacts>, hasWholeBase: boolean): RunView {
  const three = presentStages(row).flatMap((hash) => stages.get(hash) ?? []);
  const resultAt = (hash: string | null) => (hash === null ? null : (stages.get(hash)?.result ?? null));
  const accuracy = (hash: string | null) => {
    const result = resultAt(hash);
    return result === null ? null : percent(result.evaluation);
  };
  // Training from scratch takes only the widths from base and pruning: their accuracies and costs are not its own.
  const isScratch = stages.get(row.retrain)?.kind === 'scratch';
  const baseTop1 = isScratch ? null : accuracy(row.base);
  const pruned = resultAt(row.prune);
  return {
    index: row.index,
    seed: row.seed,
    state: runState(
      row.state,
      three.map((one) => one.state),
    ),
    top1: row.top1,
    bestTop1: row.bestTop1,
    top5: top5Of(stages.get(row.retrain)?.result ?? null),
    baseTop1,
    prunedTop1: isScratch ? null : accuracy(row.prune),
    drop: !hasWholeBase || baseTop1 === null || row.top1 === null ? null : baseTop1 - row.top1,
    rate: pruned?.kind === 'prune' ? pruned.rate : null,
    latency: latencyOf(pruned),
    trainability: row.trainability,
    trainabilityTrain: row.trainabilityTrain,
    epochs: stages.get(row.retrain)?.rows ?? [],
    stages: three.map((one) => ({
      kind: one.kind,
      hash: one.hash,
      state: one.state,
      ledger: isScratch && one.kind !== 'scratch' ? null : (one.result?.ledger ?? null),
      provenance: one.result?.provenance ?? null,
      checkpoint: one.result?.checkpoint.sha256 ?? null,
    })),
  };
}

/** The row says how a run ended; until then its stages say whether it has begun. */
function runState(state: RunRow['state'], stages: readonly StageState[]): RunView['state'] {
  if (state !== 'waiting') return state;
  return stages.some((one) => one === 'leased' || one === 'done') ? 'running' : 'waiting';
}
