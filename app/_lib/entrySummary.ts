import type { EntryView, RunView } from '#core/wire/views';
import type { Curve } from '../_charts/curves.ts';

/** Mean of the values that are there; null when none is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export type LedgerRow = {
  readonly kind: RunView['stages'][number]['kind'];
  readonly epochs: number;
  readonly epochEquivalents: number;
  readonly trainingFlops: number;
  readonly seconds: number;
};

const PIPELINE = ['base', 'prune', 'retrain'] as const;
const FROM_SCRATCH = ['scratch'] as const;

/** Mean cost of a run, stage by stage, over the stages that are done; a stage that no run has finished costs 0 so far. */
export function ledgerRows(runs: EntryView['runs']): readonly LedgerRow[] {
  const isScratch = runs.some((run) => run.stages.some((stage) => stage.kind === 'scratch'));
  return (isScratch ? FROM_SCRATCH : PIPELINE).map((kind) => {
    const ledgers = runs.flatMap((run) =>
      run.stages.flatMap((stage) => (stage.kind === kind && stage.ledger !== null ? [stage.ledger] : [])),
    );
    const mean = (value: (ledger: (typeof ledgers)[number]) => number): number =>
      meanOf(ledgers.map(value)) ?? 0;
    return {
      kind,
      epochs: mean((ledger) => ledger.epochs),
      epochEquivalents: mean((ledger) => ledger.epochEquivalents),
      trainingFlops: mean((ledger) => ledger.trainingFlops),
      seconds: mean((ledger) => ledger.seconds),
    };
  });
}

/** One curve a run: `value` of every epoch. */
export function runCurves(
  runs: readonly RunView[],
  value: (epoch: RunView['epochs'][number]) => number,
): readonly Curve[] {
  return runs
    .filter((run) => run.epochs.length > 0)
    .map((run) => ({
      name: `run ${run.index + 1}`,
      kind: 'run' as const,
      points: run.epochs.map((epoch) => [epoch.epoch, value(epoch)] as const),
    }));
}
