import type { SlopeStep } from '#core/fairness/slope';
import { Drawing } from './Drawing.tsx';
import { Mark } from './Mark.tsx';
import { slopeLayout } from './slope.ts';

type Props = {
  readonly steps: readonly SlopeStep[];
  /** Names by method; a method's mark is its place in here. */
  readonly names: ReadonlyMap<string, string>;
};

/** How the methods' ranks move from setup to setup, in two sizes of which the page shows the one that fits. */
export function SlopeChart(props: Props) {
  return (
    <>
      <Chart {...props} width={820} room={360} labels className="only-wide" />
      <Chart {...props} width={320} room={16} labels={false} className="only-narrow" />
    </>
  );
}

/** Names longer than this would leave the drawing. */
const MOST_CHARACTERS = 54;

function Chart({
  steps,
  names,
  width,
  room,
  labels,
  className,
}: Props & { width: number; room: number; labels: boolean; className: string }) {
  const layout = slopeLayout(steps, { width, room });
  const order = [...names.keys()];
  const lastX = layout.columns.at(-1)?.x;
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={layout.height}
      label="Rank of each method under each comparison setup; the table below says the same"
    >
      {layout.columns.map(({ x, tag }) => (
        <g key={tag}>
          <path d={`M${x},26V${layout.height - 6}`} className="grid" />
          <text x={x} y={16} textAnchor="middle" className="strong">
            {tag}
          </text>
        </g>
      ))}
      {layout.rows.map(({ y, place }) => (
        <text key={place} x={10} y={y} dy="0.35em" textAnchor="middle">
          {place}
        </text>
      ))}
      {/* What looks alike is one path: a large board has hundreds of each. */}
      <path
        d={layout.lines.flatMap(({ dots }) => dots.map(barOf)).join('')}
        className="s-quiet"
        strokeWidth="1"
        strokeDasharray="1 2"
      />
      <path d={layout.lines.map(({ path }) => path).join('')} className="s-accent" strokeWidth="1.5" />
      {layout.lines.map((line) => {
        const last = line.dots.at(-1);
        return (
          <g key={line.method}>
            {line.dots.map((dot) => (
              <Mark key={dot.x} index={order.indexOf(line.method)} x={dot.x} y={dot.y} hollow={false} />
            ))}
            {labels && last !== undefined && last.x === lastX ? (
              <text x={layout.labelX} y={last.y} dy="0.35em">
                {short(names.get(line.method) ?? line.method)}
              </text>
            ) : null}
          </g>
        );
      })}
    </Drawing>
  );
}

/** The ranks that training noise leaves open. */
function barOf({ x, bar }: { readonly x: number; readonly bar: readonly [number, number] | null }): string {
  return bar === null ? '' : `M${x},${bar[0] - 6}V${bar[1] + 6}`;
}

function short(name: string): string {
  return name.length <= MOST_CHARACTERS ? name : `${name.slice(0, MOST_CHARACTERS - 1)}…`;
}
