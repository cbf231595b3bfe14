import { and, asc, isNotNull, sql } from 'drizzle-orm';
import type { Latency, MeasuredLatency } from '#core/wire/latency';
import type { Result } from '#core/wire/results';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import type { StoredResult } from '#drizzle/schema/stages';
import { isOneOf } from '#server/db/isOneOf';
import type { Db } from '#server/db/types';
import { groupBy } from '#core/lists/groupBy';

/** Numbers of runs that never rank and are read from their stages' results. */
export type RunMetrics = Pick<Result, 'top5' | 'latency'>;

export const NO_METRICS: RunMetrics = { top5: null, latency: null };

/** What is read of a stage's result here; the kept indices beside it may be long. */
type Measured = Pick<StoredResult, 'evaluation' | 'provenance'> & { readonly latency?: Latency | null };

/** Latency as the prune stage measured it, with its machine; null for other stages and results of earlier versions. */
export function latencyOf(result: Measured | null): RunMetrics['latency'] {
  if (result?.latency === undefined || result.latency === null) return null;
  const { backend, device, flags } = result.provenance;
  return { ...result.latency, backend, device, flags };
}

/** Top-5 accuracy in percent; null below 100 classes. */
export function top5Of(result: Measured | null): number | null {
  if (result === null) return null;
  const { correctTop5, total } = result.evaluation;
  return correctTop5 === undefined ? null : (100 * correctTop5) / total;
}

/** By entry: mean top-5 of its finished runs, latency of its first pruned one. */
export async function metricsOf(db: Db, entries: readonly string[]): Promise<Map<string, RunMetrics>> {
  if (entries.length === 0) return new Map();
  const runs = await db
    .select({ entry: run.entry, prune: run.prune, retrain: run.retrain })
    .from(run)
    .where(isOneOf(run.entry, entries))
    .orderBy(asc(run.index));
  const stages = runs.flatMap(({ prune, retrain }) => (prune === null ? [retrain] : [prune, retrain]));
  const results = await measuredOf(db, [...new Set(stages)]);
  const of = (rows: typeof runs): RunMetrics => {
    const top5 = rows.flatMap((row) => top5Of(results.get(row.retrain) ?? null) ?? []);
    const latencies = rows.map((row) => latencyOf(results.get(row.prune ?? '') ?? null));
    return {
      top5: top5.length === 0 ? null : top5.reduce((a, b) => a + b, 0) / top5.length,
      latency: latencies.find((one) => one !== null) ?? null,
    };
  };
  return new Map([...groupBy(runs, (row) => row.entry)].map(([entry, rows]) => [entry, of(rows)]));
}

/** Latency of each of the entries that has one, of its first pruned run. */
export async function latenciesOf(
  db: Db,
  entries: readonly string[],
): Promise<{ entry: string; latency: MeasuredLatency }[]> {
  const metrics = await metricsOf(db, entries);
  return [...metrics].flatMap(([entry, { latency }]) => (latency === null ? [] : [{ entry, latency }]));
}

async function measuredOf(db: Db, hashes: readonly string[]): Promise<Map<string, Measured>> {
  const part = <T>(name: string) => sql<T>`${stage.result} -> ${name}::text`;
  const rows = await db
    .select({
      hash: stage.hash,
      evaluation: part<Measured['evaluation']>('evaluation'),
      provenance: part<Measured['provenance']>('provenance'),
      latency: part<Latency | null>('latency'),
    })
    .from(stage)
    .where(and(isOneOf(stage.hash, hashes), isNotNull(stage.result)));
  return new Map(rows.map(({ hash, ...measured }) => [hash, measured]));
}
