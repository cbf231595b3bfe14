import type { TrainabilityPoint } from '#core/wire/crossValidation';
import { fixed } from '../_lib/numbers.ts';
import { Axes } from './Axes.tsx';
import { Drawing } from './Drawing.tsx';
import { Mark } from './Mark.tsx';
import { trainabilityLayout } from './trainability.ts';

type Props = {
  readonly points: readonly TrainabilityPoint[];
  /** The mark of each point. */
  readonly marks: readonly number[];
  readonly label: string;
};

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
  marks,
  label,
  width,
  height,
  className,
}: Props & { width: number; height: number; className: string }) {
  const layout = trainabilityLayout(points, { width, height });
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      links
      label="Top-1 accuracy against trainability; every point is a link to its entry"
    >
      <Axes {...layout} xTitle={`${label}, % →`} />
      {layout.points.map(({ x, y, of }, i) => (
        <a
          key={of.entry}
          href={`/entries/${of.entry}`}
          className="point"
          aria-label={`${of.name}: trainability ${fixed(of.trainability, 2)} %, top-1 ${fixed(of.top1, 2)} %`}
        >
          <Mark index={marks[i]!} x={x} y={y} hollow={of.floor !== null} />
          <circle cx={x} cy={y} r="8" className="halo" />
        </a>
      ))}
    </Drawing>
  );
}
