import { type Markup, markup } from '../_lib/markup.ts';
import { meanInterval, times } from '../_lib/numbers.ts';
import { axes, baseline } from './axes.ts';
import { Drawing } from './Drawing.tsx';
import { mark } from './mark.ts';
import { type ParetoInput, paretoLayout, type ParetoLayout, type ParetoOptions } from './pareto.ts';
import { point } from './point.ts';
import { round } from './valueScale.ts';

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
  const texts = new Map(points.map((one) => [one.entry, describe(one)]));
  const frontier =
    layout.frontier === ''
      ? null
      : markup`<path d='${layout.frontier}' class='s-quiet' stroke-width='1.25' stroke-dasharray='4 3'/>`;
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      links
      label="Top-1 accuracy against speedup; every point is a link to its entry"
    >
      {markup`${ground(layout)}${frontier}${layout.points.map((one) =>
        entryPoint(one, texts.get(one.entry) ?? [], layout.plot.right),
      )}`}
    </Drawing>
  );
}

/** What lies under the points: the rate bands, the axes, the dense base models. */
function ground(layout: ParetoLayout): Markup {
  const { plot, base, bands } = layout;
  const shaded = bands.map(({ x, width }) => `M${x},${plot.top}h${width}V${plot.bottom}h-${width}z`).join('');
  const dense =
    base === null
      ? null
      : markup`<path d='M${plot.left},${base.y}H${plot.right}' class='s-ink' stroke-dasharray='1 3'/><circle cx='${base.x}' cy='${base.y}' r='3.5' class='c-ink'/><text class='outlined' x='${round(base.x + 8)}' y='${round(base.y + 16)}'>dense base models</text>`;
  return markup`<g aria-hidden='true'><path d='${shaded}' class='c-accent-wash'/>${axes(layout, 'speedup (MACs), log scale →')}${dense}</g>`;
}

function entryPoint(
  { entry, x, y, whisker, label, mark: index, ranked }: ParetoLayout['points'][number],
  lines: readonly string[],
  width: number,
): Markup {
  const interval = whisker === null ? null : errorBar(x, whisker);
  const name =
    label === null
      ? null
      : markup`<path d='M${round(x + 7)},${y}L${label.x - 12},${label.y}h8' class='s-quiet' stroke-width='.75'/><text x='${label.x}' y='${baseline(label.y)}'>${label.text}</text>`;
  return point(
    { entry, x, y, name: lines.join(', ') },
    markup`${interval}${mark(index, { x, y, hollow: !ranked })}`,
    markup`${name}${tip(x, y, lines, width)}`,
  );
}

function errorBar(x: number, [high, low]: readonly [number, number]): Markup {
  const left = round(x - 3);
  return markup`<path d='M${x},${high}V${low}M${left},${high}h6M${left},${low}h6' class='s-accent'/>`;
}

/** What hover and focus show; the same words are the link's name. */
function tip(x: number, y: number, lines: readonly string[], width: number): Markup {
  const wide = round(Math.max(...lines.map((line) => line.length)) * 6.4 + 16);
  const left = round(Math.max(0, Math.min(x + 12, width - wide)));
  const top = round(y > 90 ? y - 22 - lines.length * 16 : y + 14);
  const texts = lines.map(
    (line, i) =>
      markup`<text x='${round(left + 8)}' y='${round(top + 17 + i * 16)}'${i === 0 ? markup` class='strong'` : null}>${line}</text>`,
  );
  return markup`<g class='tip' aria-hidden='true'><rect x='${left}' y='${top}' width='${wide}' height='${lines.length * 16 + 10}' rx='2'/>${texts}</g>`;
}

function describe({ method, recipe, mean, interval, rate, ranked }: ParetoInput): readonly string[] {
  return [
    `${method} · ${recipe}`,
    `top-1 ${meanInterval(mean, interval)} % at ${times(Number(rate.toFixed(2)))}`,
    ...(ranked ? [] : ['not ranked']),
  ];
}
