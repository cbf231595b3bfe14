import type { BoardView } from '#core/wire/views';
import { type Markup, markup } from '../_lib/markup.ts';
import { meanInterval, times } from '../_lib/numbers.ts';
import { axes, baseline } from './axes.ts';
import { Drawing } from './Drawing.tsx';
import { mark } from './mark.ts';
import { point } from './point.ts';
import { type SweepLine, sweepLayout } from './sweep.ts';

type Props = {
  readonly points: BoardView['points'];
  /** Methods in the order of their marks. */
  readonly methods: readonly string[];
};

/** Accuracy over speedup, a line a method, in two sizes of which the page shows the one that fits. */
export function SweepPlot(props: Props) {
  return (
    <>
      <Plot {...props} width={640} height={320} room={130} className="only-wide" />
      <Plot {...props} width={330} height={280} room={0} className="only-narrow" />
    </>
  );
}

function Plot({
  points,
  methods,
  width,
  height,
  room,
  className,
}: Props & { width: number; height: number; room: number; className: string }) {
  const layout = sweepLayout(points, { width, height, room });
  const nameX = layout.plot.right + 12;
  const lines = layout.lines.map(
    ({ method, path, dots, labelY }) =>
      markup`<path d='${path}' class='s-accent' stroke-width='1.5' stroke-linejoin='round'/>${dots.map((dot) => entryPoint(dot, methods.indexOf(method)))}${
        room === 0
          ? null
          : markup`<text x='${nameX}' y='${baseline(labelY)}' aria-hidden='true'>${method}</text>`
      }`,
  );
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      links
      label="Top-1 accuracy over speedup, a line a method; every point is a link to its entry"
    >
      {markup`${axes(layout, 'speedup (MACs), log scale →')}${lines}`}
    </Drawing>
  );
}

function entryPoint({ x, y, whisker, of }: SweepLine['dots'][number], index: number): Markup {
  const name = `${of.method} · ${of.recipe}: top-1 ${meanInterval(of.mean, of.interval)} % at ${times(Number(of.rate.toFixed(2)))}`;
  const interval =
    whisker === null ? null : markup`<path d='M${x},${whisker[0]}V${whisker[1]}' class='s-accent'/>`;
  return point(
    { entry: of.entry, x, y, name },
    markup`${interval}${mark(index, { x, y, hollow: !of.ranked })}`,
  );
}
