import { scaleLog } from 'd3-scale';
import { frontierOf } from '../_lib/frontier.ts';
import { type Frame, frameIn, type Tick, TITLED } from './frame.ts';
import { round, valueScale } from './valueScale.ts';

/** One entry in the plot: speedup against top-1 accuracy in percent. */
export type ParetoInput = {
  readonly entry: string;
  readonly method: string;
  readonly recipe: string;
  readonly rate: number;
  readonly mean: number;
  readonly interval: readonly [number, number] | null;
  readonly ranked: boolean;
};

export type ParetoPoint = {
  readonly entry: string;
  readonly method: string;
  readonly recipe: string;
  readonly ranked: boolean;
  /** Index of the method's mark. */
  readonly mark: number;
  readonly x: number;
  readonly y: number;
  readonly whisker: readonly [number, number] | null;
  /** Text beside the point; null where there is no room for one. */
  readonly label: { readonly x: number; readonly y: number; readonly text: string } | null;
};

export type ParetoLayout = {
  readonly width: number;
  readonly height: number;
  readonly plot: Frame;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly bands: readonly { readonly x: number; readonly width: number; readonly target: number }[];
  readonly points: readonly ParetoPoint[];
  /** Path through the points that no other point beats in both accuracy and speedup; empty below two points. */
  readonly frontier: string;
  /** Place of the dense base models: speedup 1, their mean accuracy. */
  readonly base: { readonly x: number; readonly y: number } | null;
  readonly methods: readonly string[];
};

export type ParetoOptions = {
  readonly width: number;
  readonly height: number;
  readonly labels: boolean;
  readonly base: number | null;
  readonly bands: readonly { readonly target: number; readonly low: number; readonly high: number }[];
};

const RATE_TICKS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64, 100, 200, 500, 1000];
/** Marks nearer than this would cover one another. */
const NEIGHBOUR = 11;
/** Setting them side by side must not look like another speedup. */
const WIDEST_CLUSTER = 30;
const MOST_LABELS = 8;
const LABEL_STEP = 15;
const LABEL_ROOM = 176;

/** Lays the Pareto plot out; pure, so that the page, a badge and a test get the same picture. */
export function paretoLayout(inputs: readonly ParetoInput[], options: ParetoOptions): ParetoLayout {
  const { width, height } = options;
  const plot = frameIn(options, TITLED, options.labels ? LABEL_ROOM : 0);
  const x = rateScale(inputs, options.bands, [plot.left, plot.right]);
  const y = valueScale(
    [
      ...inputs.flatMap((input) => [input.mean, ...(input.interval ?? [])]),
      ...(options.base === null ? [] : [options.base]),
    ],
    [plot.bottom, plot.top],
    5,
  );
  const methods = [...new Set(inputs.map((input) => input.method))].sort();
  const placed = sideBySide(inputs.map((input) => ({ input, x: x.at(input.rate), y: y.at(input.mean) })));
  const frontier = frontierOf(placed, ({ input }) => input);
  const labels = options.labels
    ? placeLabels(placed, frontier, plot)
    : new Map<string, ParetoPoint['label']>();
  return {
    width,
    height,
    plot,
    xTicks: x.ticks.map((tick) => ({ at: x.at(tick), text: `${tick}×` })),
    yTicks: y.ticks.map((tick) => ({ at: y.at(tick), text: tick.toFixed(y.digits) })),
    bands: options.bands.map((band) => ({
      x: x.at(band.low),
      width: Math.max(2, round(x.at(band.high) - x.at(band.low))),
      target: band.target,
    })),
    points: placed.map(({ input, x: px, y: py }) => ({
      entry: input.entry,
      method: input.method,
      recipe: input.recipe,
      ranked: input.ranked,
      mark: methods.indexOf(input.method),
      x: px,
      y: py,
      whisker: input.interval === null ? null : [y.at(input.interval[1]), y.at(input.interval[0])],
      label: labels.get(input.entry) ?? null,
    })),
    frontier: frontierPath(frontier),
    base: options.base === null ? null : { x: x.at(1), y: y.at(options.base) },
    methods,
  };
}

type Placed = { readonly input: ParetoInput; readonly x: number; readonly y: number };

function rateScale(
  inputs: readonly ParetoInput[],
  bands: ParetoOptions['bands'],
  range: readonly [number, number],
): { at(rate: number): number; ticks: readonly number[] } {
  const rates = [...inputs.map((input) => input.rate), ...bands.flatMap((band) => [band.low, band.high])];
  const low = Math.min(1, ...rates);
  const high = Math.max(1.5, ...rates) * 1.08;
  const scale = scaleLog().domain([low, high]).range(range);
  const shown: number[] = [];
  for (const tick of RATE_TICKS.filter((value) => value >= low && value <= high)) {
    const last = shown.at(-1);
    if (last === undefined || scale(tick) - scale(last) >= 38) shown.push(tick);
  }
  return { at: (rate) => round(scale(rate)), ticks: shown };
}

/** Points nearer than a mark's width in x are set side by side around their common place, best first. */
function sideBySide(points: readonly Placed[]): readonly Placed[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || b.input.mean - a.input.mean);
  const clusters: Placed[][] = [];
  for (const point of sorted) {
    const cluster = clusters.at(-1);
    if (cluster !== undefined && point.x - cluster[0]!.x < NEIGHBOUR) cluster.push(point);
    else clusters.push([point]);
  }
  return clusters.flatMap((cluster) => {
    const centre = cluster.reduce((sum, point) => sum + point.x, 0) / cluster.length;
    const step = Math.min(NEIGHBOUR, WIDEST_CLUSTER / Math.max(1, cluster.length - 1));
    return [...cluster]
      .sort((a, b) => b.input.mean - a.input.mean)
      .map((point, i) =>
        cluster.length === 1 ? point : { ...point, x: round(centre + (i - (cluster.length - 1) / 2) * step) },
      );
  });
}

/** The frontier as a step path: at each speedup the best accuracy still to be had there or beyond. */
function frontierPath(frontier: readonly Placed[]): string {
  if (frontier.length < 2) return '';
  return frontier.map((point, i) => (i === 0 ? `M${point.x},${point.y}` : `H${point.x}V${point.y}`)).join('');
}

/**
 * Labels stand to the right of the plot, in the points' order, pushed apart to a line's height: the frontier's, then the
 * best of each method that has none yet, no text twice. All others are told by their mark.
 */
function placeLabels(
  points: readonly Placed[],
  frontier: readonly Placed[],
  plot: Frame,
): ReadonlyMap<string, ParetoPoint['label']> {
  const worth = (point: Placed): number => Number(frontier.includes(point)) * 2 + Number(point.input.ranked);
  const chosen: Placed[] = [];
  for (const point of [...points].sort((a, b) => worth(b) - worth(a) || b.input.mean - a.input.mean)) {
    const said = chosen.some((one) =>
      frontier.includes(point) ? labelOf(one) === labelOf(point) : one.input.method === point.input.method,
    );
    if (!said && chosen.length < MOST_LABELS) chosen.push(point);
  }
  chosen.sort((a, b) => a.y - b.y);
  const heights = spread(
    chosen.map((point) => point.y),
    LABEL_STEP,
    [plot.top, plot.bottom],
  );
  return new Map(
    chosen.map((point, i) => [
      point.input.entry,
      { x: plot.right + 14, y: heights[i]!, text: labelOf(point) },
    ]),
  );
}

function labelOf({ input }: Placed): string {
  return `${input.method} · ${input.recipe}`;
}

/** Moves ascending positions apart to at least `step`, as little as possible, inside [low, high] where they fit. */
export function spread(
  positions: readonly number[],
  step: number,
  [low, high]: readonly [number, number],
): readonly number[] {
  const out = [...positions];
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.max(out[i]!, i === 0 ? low : out[i - 1]! + step);
  }
  for (let i = out.length - 1; i >= 0; i--) {
    out[i] = Math.min(out[i]!, i === out.length - 1 ? high : out[i + 1]! - step);
  }
  return out.map(round);
}
