import { meanInterval, times } from '../_lib/numbers.ts';
import { Axes } from './Axes.tsx';
import { Drawing } from './Drawing.tsx';
import { Mark } from './Mark.tsx';
import { type ParetoInput, paretoLayout, type ParetoLayout, type ParetoOptions } from './pareto.ts';

type Props = {
  readonly points: readonly ParetoInput[];
  readonly base: number | null;
  readonly bands: ParetoOptions['bands'];
};

/** Accuracy against speedup, in two sizes of which the page shows the one that fits. */
export function ParetoPlot(props: Props) {
  return (
    <>
      <Plot {...props} width={640} height={340} labels className="only-wide" />
      <Plot {...props} width={340} height={320} labels={false} className="only-narrow" />
    </>
  );
}

function Plot({
  points,
  base,
  bands,
  width,
  height,
  labels,
  className,
}: Props & { width: number; height: number; labels: boolean; className: string }) {
  const layout = paretoLayout(points, { width, height, labels, base, bands });
  const texts = new Map(points.map((point) => [point.entry, describe(point)]));
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      links
      label="Top-1 accuracy against speedup; every point is a link to its entry"
    >
      <Ground layout={layout} />
      {layout.frontier === '' ? null : (
        <path d={layout.frontier} className="s-quiet" strokeWidth="1.25" strokeDasharray="4 3" />
      )}
      {layout.points.map((point) => (
        <Point key={point.entry} point={point} text={texts.get(point.entry) ?? []} layout={layout} />
      ))}
    </Drawing>
  );
}

/** What lies under the points: the rate bands, the axes, the dense base models. */
function Ground({ layout }: { layout: ParetoLayout }) {
  const { plot, base } = layout;
  return (
    <g aria-hidden="true">
      {layout.bands.map((band) => (
        <rect
          key={band.target}
          x={band.x}
          y={plot.top}
          width={band.width}
          height={plot.bottom - plot.top}
          className="c-accent-wash"
        />
      ))}
      <Axes {...layout} xTitle="speedup (MACs), log scale →" />
      {base === null ? null : (
        <>
          <path d={`M${plot.left},${base.y}H${plot.right}`} className="s-ink" strokeDasharray="1 3" />
          <circle cx={base.x} cy={base.y} r="3.5" className="c-ink" />
          <text className="outlined" x={base.x + 8} y={base.y + 16}>
            dense base models
          </text>
        </>
      )}
    </g>
  );
}

function Point({
  point,
  text,
  layout,
}: {
  point: ParetoLayout['points'][number];
  text: readonly string[];
  layout: ParetoLayout;
}) {
  const { x, y, label } = point;
  return (
    <a href={`/entries/${point.entry}`} className="point" aria-label={text.join(', ')}>
      {point.whisker === null ? null : (
        <path
          d={`M${x},${point.whisker[0]}V${point.whisker[1]}M${x - 3},${point.whisker[0]}h6M${x - 3},${point.whisker[1]}h6`}
          className="s-accent"
        />
      )}
      <Mark index={point.mark} x={x} y={y} hollow={!point.ranked} />
      <circle cx={x} cy={y} r="8" className="halo" />
      {label === null ? null : (
        <>
          <path
            d={`M${x + 7},${y}L${label.x - 12},${label.y}H${label.x - 4}`}
            className="s-quiet"
            strokeWidth="0.75"
          />
          <text x={label.x} y={label.y} dy="0.35em">
            {label.text}
          </text>
        </>
      )}
      <Tip x={x} y={y} lines={text} width={layout.plot.right} />
    </a>
  );
}

/** What hover and focus show; the same words are the link's name. */
function Tip({ x, y, lines, width }: { x: number; y: number; lines: readonly string[]; width: number }) {
  const wide = Math.max(...lines.map((line) => line.length)) * 6.4 + 16;
  const left = Math.max(0, Math.min(x + 12, width - wide));
  const top = y > 90 ? y - 22 - lines.length * 16 : y + 14;
  return (
    <g className="tip" aria-hidden="true">
      <rect x={left} y={top} width={wide} height={lines.length * 16 + 10} rx="2" />
      {lines.map((line, i) => (
        <text key={line} x={left + 8} y={top + 17 + i * 16} className={i === 0 ? 'strong' : ''}>
          {line}
        </text>
      ))}
    </g>
  );
}

function describe(point: ParetoInput): readonly string[] {
  return [
    `${point.method} · ${point.recipe}`,
    `top-1 ${meanInterval(point.mean, point.interval)} % at ${times(Number(point.rate.toFixed(2)))}`,
    ...(point.ranked ? [] : ['not ranked']),
  ];
}
