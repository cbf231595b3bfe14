import type { BoardView } from '#core/wire/views';
import { meanInterval, times } from '../_lib/numbers.ts';
import { Axes } from './Axes.tsx';
import { Drawing } from './Drawing.tsx';
import { Mark } from './Mark.tsx';
import { sweepLayout } from './sweep.ts';

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
  const { plot, xTicks, yTicks, lines } = sweepLayout(points, { width, height, room });
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      links
      label="Top-1 accuracy over speedup, a line a method; every point is a link to its entry"
    >
      <Axes plot={plot} xTicks={xTicks} yTicks={yTicks} xTitle="speedup (MACs), log scale →" />
      {lines.map(({ contender, method, path, dots, labelY }) => (
        <g key={contender}>
          <path d={path} className="s-accent" strokeWidth="1.5" strokeLinejoin="round" />
          {dots.map(({ x, y, whisker, of }) => (
            <a
              key={of.entry}
              href={`/entries/${of.entry}`}
              className="point"
              aria-label={`${of.method} · ${of.recipe}: top-1 ${meanInterval(of.mean, of.interval)} % at ${times(Number(of.rate.toFixed(2)))}`}
            >
              {whisker === null ? null : (
                <path d={`M${x},${whisker[0]}V${whisker[1]}`} className="s-accent" />
              )}
              <Mark index={methods.indexOf(method)} x={x} y={y} hollow={!of.ranked} />
              <circle cx={x} cy={y} r="8" className="halo" />
            </a>
          ))}
          {room === 0 ? null : (
            <text x={plot.right + 12} y={labelY} dy="0.35em" aria-hidden="true">
              {method}
            </text>
          )}
        </g>
      ))}
    </Drawing>
  );
}
