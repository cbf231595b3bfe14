import type { SlopeStep } from '#core/fairness/slope';
import { markup } from '../_lib/markup.ts';
import { baseline } from './axes.ts';
import { Drawing } from './Drawing.tsx';
import { mark } from './mark.ts';
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
  const columns = layout.columns.map(({ x }) => `M${x},26V${layout.height - 6}`).join('');
  const tags = layout.columns.map(({ x, tag }) => markup`<text x='${x}' y='16' class='strong'>${tag}</text>`);
  const places = layout.rows.map(({ y, place }) => markup`<text x='10' y='${baseline(y)}'>${place}</text>`);
  // What looks alike is one path: a large board has hundreds of each.
  const bars = layout.lines.flatMap(({ dots }) => dots.map(barOf)).join('');
  const lines = layout.lines.map(({ path }) => path).join('');
  const marks = layout.lines.map(({ method, dots }) => {
    const index = order.indexOf(method);
    const last = dots.at(-1);
    const name =
      labels && last !== undefined && last.x === lastX
        ? markup`<text x='${layout.labelX}' y='${baseline(last.y)}'>${short(names.get(method) ?? method)}</text>`
        : null;
    return markup`${dots.map(({ x, y }) => mark(index, { x, y, hollow: false }))}${name}`;
  });
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={layout.height}
      label="Rank of each method under each comparison setup; the table below says the same"
    >
      {markup`<path d='${columns}' class='grid'/><g text-anchor='middle'>${tags}${places}</g><path d='${bars}' class='s-quiet' stroke-dasharray='1 2'/><path d='${lines}' class='s-accent' stroke-width='1.5'/>${marks}`}
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
