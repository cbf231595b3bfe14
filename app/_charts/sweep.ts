import { scaleLog } from 'd3-scale';
import { groupBy } from '#core/lists/groupBy';
import type { BoardView } from '#core/wire/views';
import { type Frame, frameIn, type Size, type Tick, TITLED } from './frame.ts';
import { spread } from './pareto.ts';
import { round, valueScale } from './valueScale.ts';

type Point = BoardView['points'][number];

export type SweepLine = {
  readonly contender: string;
  readonly method: string;
  readonly path: string;
  readonly dots: readonly {
    readonly x: number;
    readonly y: number;
    readonly whisker: readonly [number, number] | null;
    readonly of: Point;
  }[];
  /** Where its name stands to the right of the plot. */
  readonly labelY: number;
};

export type SweepLayout = {
  readonly plot: Frame;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly lines: readonly SweepLine[];
};

const LABEL_STEP = 15;

/**
 * Lays out how accuracy (y, percent) falls with speedup (x, log) for each method with its configuration, one line each,
 * under one recipe. Contenders with a single target have no line and are left out.
 */
export function sweepLayout(points: readonly Point[], size: Size & { readonly room: number }): SweepLayout {
  const plot = frameIn(size, TITLED, size.room);
  const groups = [...groupBy(points, ({ contender }) => contender)].filter(
    ([, own]) => new Set(own.map(({ target }) => target)).size > 1,
  );
  const shown = groups.flatMap(([, own]) => own);
  const targets = [...new Set(shown.map(({ target }) => target))].sort((a, b) => a - b);
  const rates = shown.map(({ rate }) => rate);
  const x = scaleLog()
    .domain([Math.min(...rates, ...targets, 1.5) / 1.04, Math.max(...rates, ...targets, 2) * 1.04])
    .range([plot.left, plot.right]);
  const y = valueScale(
    shown.flatMap(({ mean, interval }) => [mean, ...(interval ?? [])]),
    [plot.bottom, plot.top],
    5,
  );
  const lines = groups.map(([contender, own]) => {
    const dots = own
      .toSorted((a, b) => a.rate - b.rate)
      .map((of) => ({
        x: round(x(of.rate)),
        y: y.at(of.mean),
        whisker: of.interval === null ? null : ([y.at(of.interval[1]), y.at(of.interval[0])] as const),
        of,
      }));
    const path = dots.map((dot, i) => `${i === 0 ? 'M' : 'L'}${dot.x},${dot.y}`).join('');
    return { contender, method: own[0]!.method, dots, path, labelY: dots.at(-1)!.y };
  });
  const sorted = lines.toSorted((a, b) => a.labelY - b.labelY);
  const heights = spread(
    sorted.map(({ labelY }) => labelY),
    LABEL_STEP,
    [plot.top, plot.bottom],
  );
  return {
    plot,
    xTicks: targets.map((target) => ({ at: round(x(target)), text: `${Number(target.toFixed(2))}×` })),
    yTicks: y.ticks.map((tick) => ({ at: y.at(tick), text: tick.toFixed(y.digits) })),
    lines: sorted.map((line, i) => ({ ...line, labelY: heights[i]! })),
  };
}
