import type { StageView } from '#core/wire/views';
import type { Curve } from '../../_charts/curves.ts';
import { CurvesPlot } from '../../_charts/CurvesPlot.tsx';
import { ShareBar } from '../../_charts/ShareBar.tsx';
import { fixed } from '../../_lib/numbers.ts';
import { AsTable } from '../AsTable.tsx';
import { Section } from '../Section.tsx';

/** The stages that a runner holds now, each with its curve so far; thin behind it, finished ones of its kind and length. */
export function RunningNow({ stages }: { stages: readonly StageView[] }) {
  const now = stages.filter((stage) => stage.state === 'leased');
  if (now.length === 0) return null;
  return (
    <Section id="now" title="Running now">
      <ul className={`grid grid-cols-1 gap-x-12 gap-y-8 ${now.length > 1 ? 'lg:grid-cols-2' : ''}`}>
        {now.map((stage) => (
          <li key={stage.hash}>
            <Now stage={stage} finished={stages.filter((one) => comparable(one, stage))} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function comparable(one: StageView, stage: StageView): boolean {
  return one.state === 'done' && one.kind === stage.kind && one.epochs === stage.epochs;
}

function Now({ stage, finished }: { stage: StageView; finished: readonly StageView[] }) {
  return (
    <div>
      <p className="font-semibold">{stage.label}</p>
      <p className="flex flex-wrap items-center gap-x-3">
        <ShareBar share={stage.share} className="h-2 w-40" />
        <span>
          {Math.floor(stage.share * 100)} %
          {stage.epochs > 0 ? `, epoch ${stage.epoch} of ${stage.epochs}` : ''}
          {stage.runner === null ? '' : `, on ${stage.runner}`}
          {stage.attempt > 1 ? `, attempt ${stage.attempt}` : ''}
          {stage.stopping ? ', stopping' : ''}
        </span>
      </p>
      {stage.message === null ? null : <p className="text-ink-2">{stage.message}</p>}
      {stage.kind === 'prune' ? null : <Growing stage={stage} finished={finished} />}
    </div>
  );
}

function Growing({ stage, finished }: { stage: StageView; finished: readonly StageView[] }) {
  const own = curveOf(stage, 'mean');
  const curves = [...finished.map((one) => curveOf(one, 'run')), own].filter(
    (curve) => curve.points.length > 0,
  );
  if (curves.length === 0) return <p className="mt-2 text-ink-2">The curve begins after the first epoch.</p>;
  return (
    <figure className="mt-3">
      <figcaption className="text-sm text-ink-2">
        Test top-1 in % over epochs. Thick: this stage. Thin: finished stages of this kind and length.
      </figcaption>
      <Plot curves={curves} lastX={stage.epochs} width={640} height={240} className="only-wide" />
      <Plot curves={curves} lastX={stage.epochs} width={330} height={220} className="only-narrow" />
      <AsTable
        title="Epochs of this stage"
        columns={['Epoch', 'Test top-1, %', 'Training top-1, %', 'Training loss']}
        rows={stage.rows.map((row) => [
          row.epoch,
          fixed(row.testTop1 * 100, 2),
          fixed(row.trainTop1 * 100, 2),
          fixed(row.trainLoss, 4),
        ])}
      />
    </figure>
  );
}

type PlotProps = {
  curves: readonly Curve[];
  lastX: number;
  width: number;
  height: number;
  className: string;
};

function Plot(props: PlotProps) {
  return <CurvesPlot title="Test top-1 over epochs" {...props} />;
}

function curveOf(stage: StageView, kind: Curve['kind']): Curve {
  return {
    name: stage.hash,
    kind,
    points: stage.rows.map((row) => [row.epoch, row.testTop1 * 100] as const),
  };
}
