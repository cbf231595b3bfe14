import type { EntryView } from '#core/wire/views';
import { type Curve, type CurvesOptions, meanCurve } from '../../_charts/curves.ts';
import { CurvesPlot } from '../../_charts/CurvesPlot.tsx';
import { meanOf, runCurves } from '../../_lib/entrySummary.ts';
import { fixed, rateText } from '../../_lib/numbers.ts';
import { AsTable } from '../AsTable.tsx';

/** Test accuracy of every run over retraining, and small ones for training accuracy, loss and learning rate. */
export function Curves({ entry }: { entry: EntryView }) {
  const { runs } = entry;
  const test = runCurves(runs, (epoch) => epoch.testTop1 * 100);
  if (test.length === 0) return <p className="text-ink-2">No epoch of retraining is finished yet.</p>;
  const train = runCurves(runs, (epoch) => epoch.trainTop1 * 100);
  const loss = runCurves(runs, (epoch) => epoch.trainLoss);
  const rate = runCurves(runs.slice(0, 1), (epoch) => epoch.lr);
  const lastX = Math.max(
    entry.row.epochs.retrain,
    ...runs.flatMap((run) => run.epochs.map((epoch) => epoch.epoch)),
  );
  const base = meanOf(runs.map((run) => run.baseTop1));
  const pruned = meanOf(runs.map((run) => run.prunedTop1));
  return (
    <figure>
      <div className="grid grid-cols-1 gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_300px]">
        <Panel
          title="Test top-1, %"
          curves={test}
          lastX={lastX}
          level={base}
          levelText="dense base models"
          large
        />
        <div className="grid content-start gap-6 sm:grid-cols-3 lg:grid-cols-1">
          <Panel title="Training top-1, %" curves={train} lastX={lastX} />
          <Panel title="Training loss" curves={loss} lastX={lastX} />
          <Panel title="Learning rate, end of epoch" curves={rate} lastX={lastX} formatY={rateText} />
        </div>
      </div>
      <figcaption className="mt-3 max-w-3xl text-sm text-ink-2">
        Over epochs of retraining, from the first one on
        {pruned === null ? '' : `; right after pruning ${fixed(pruned, 2)} %`}. Thin: single runs. Thick:
        their mean.
      </figcaption>
      <CurveTable test={test} train={train} loss={loss} rate={rate} />
    </figure>
  );
}

type PanelProps = Pick<CurvesOptions, 'lastX' | 'level' | 'formatY'> & {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly levelText?: string;
  readonly large?: boolean;
};

function Panel({ title, curves, levelText, large = false, ...options }: PanelProps) {
  const mean: Curve = { name: 'mean', kind: 'mean', points: meanCurve(curves) };
  const shown =
    curves.length === 1 ? curves.map((curve) => ({ ...curve, kind: 'mean' as const })) : [...curves, mean];
  const common = { title, curves: shown, ...(levelText === undefined ? {} : { levelText }), ...options };
  return (
    <div>
      <p className="text-sm font-semibold">{title}</p>
      {large ? (
        <>
          <CurvesPlot {...common} width={820} height={380} className="only-wide" />
          <CurvesPlot {...common} width={330} height={260} className="only-narrow" />
        </>
      ) : (
        <CurvesPlot {...common} width={300} height={120} />
      )}
    </div>
  );
}

type TableProps = Record<'test' | 'train' | 'loss' | 'rate', readonly Curve[]>;

/** Means over runs, epoch by epoch. */
function CurveTable({ test, train, loss, rate }: TableProps) {
  const epochs = [...new Set(test.flatMap((curve) => curve.points.map(([x]) => x)))].sort((a, b) => a - b);
  const at = (curves: readonly Curve[], x: number): number | null =>
    meanOf(curves.map((curve) => curve.points.find(([epoch]) => epoch === x)?.[1] ?? null));
  return (
    <AsTable
      title="Curves (means over runs)"
      columns={['Epoch', 'Test top-1, %', 'Training top-1, %', 'Training loss', 'Learning rate']}
      rows={epochs.map((x) => {
        const lr = at(rate, x);
        return [
          x,
          fixed(at(test, x), 2),
          fixed(at(train, x), 2),
          fixed(at(loss, x), 4),
          lr === null ? '–' : rateText(lr),
        ];
      })}
    />
  );
}
