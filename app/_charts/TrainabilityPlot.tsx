import type { TrainabilityPoint } from '#core/wire/crossValidation';
import { fixed } from '../_lib/numbers.ts';
import { Drawing } from './Drawing.tsx';
import { Mark } from './Mark.tsx';
import { trainabilityLayout } from './trainability.ts';

type Props = { readonly points: readonly TrainabilityPoint[]; readonly label: string };

/** Accuracy against trainability under one recipe, in two sizes of which the page shows the one that fits. */
export function TrainabilityPlot(props: Props) {
  return (
    <>
      <Plot {...props} width={640} height={320} className="only-wide" />
      <Plot {...props} width={320} height={280} className="only-narrow" />
    </>
  );
}

function Plot({
  points,
  label,
  width,
  height,
  className,
}: Props & { width: number; height: number; className: string }) {
  const layout = trainabilityLayout(points, { width, height });
  const { plot } = layout;
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      links
      label="Top-1 accuracy against trainability; every point is a link to its entry"
    >
      <g aria-hidden="true">
        {layout.yTicks.map((tick) => (
          <g key={tick.text}>
            <path d={`M${plot.left},${tick.at}H${plot.right}`} className="grid" />
            <text x={plot.left - 8} y={tick.at} dy="0.35em" textAnchor="end">
              {tick.text}
            </text>
          </g>
        ))}
        {layout.xTicks.map((tick) => (
          <g key={tick.text}>
            <path d={`M${tick.at},${plot.bottom}v5`} className="axis" />
            <text x={tick.at} y={plot.bottom + 18} textAnchor="middle">
              {tick.text}
            </text>
          </g>
        ))}
        <path d={`M${plot.left},${plot.bottom}H${plot.right}`} className="axis" />
        <text x={plot.right} y={plot.bottom + 35} textAnchor="end">
          {label}, % →
        </text>
      </g>
      {layout.points.map(({ x, y, of }, i) => (
        <a
          key={of.entry}
          href={`/entries/${of.entry}`}
          className="point"
          aria-label={`${of.name}: trainability ${fixed(of.trainability, 2)} %, top-1 ${fixed(of.top1, 2)} %`}
        >
          <Mark index={i} x={x} y={y} hollow={of.floor !== null} />
          <circle cx={x} cy={y} r="8" className="halo" />
        </a>
      ))}
    </Drawing>
  );
}
