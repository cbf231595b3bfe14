import type { TrainabilityPoint } from '#core/wire/crossValidation';
import { markup } from '../_lib/markup.ts';
import { fixed } from '../_lib/numbers.ts';
import { axes } from './axes.ts';
import { Drawing } from './Drawing.tsx';
import { mark } from './mark.ts';
import { point } from './point.ts';
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
      {markup`${axes(layout, `${label}, % →`)}${layout.points.map(({ x, y, of }, i) =>
        point(
          { entry: of.entry, x, y, name: nameOf(of) },
          mark(marks[i]!, { x, y, hollow: of.floor !== null }),
        ),
      )}`}
    </Drawing>
  );
}

function nameOf({ name, trainability, top1 }: TrainabilityPoint): string {
  return `${name}: trainability ${fixed(trainability, 2)} %, top-1 ${fixed(top1, 2)} %`;
}
