import { line } from 'd3-shape';
import { type Frame, frameIn, type Tick, UNTITLED } from './frame.ts';
import { round, valueScale } from './valueScale.ts';

export type Curve = {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly kind: 'mean' | 'run';
};

export type CurvesLayout = {
  readonly width: number;
  readonly height: number;
  readonly plot: Frame;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly paths: readonly {
    readonly name: string;
    readonly kind: Curve['kind'];
    readonly d: string;
    readonly end: readonly [number, number];
  }[];
  readonly level: number | null;
};

export type CurvesOptions = {
  readonly width: number;
  readonly height: number;
  /** Last x (epochs); curves that grow get their full width from the start. */
  readonly lastX: number;
  /** A horizontal line to compare with, in y's unit. */
  readonly level?: number | null;
  /** Values that the y axis must hold besides the curves'. */
  readonly holds?: readonly number[];
  readonly formatY?: (value: number, digits: number) => string;
};

/** Lays out curves over epochs 0 … lastX. Curves of fewer than two points show as a dot at their end. */
export function curvesLayout(curves: readonly Curve[], options: CurvesOptions): CurvesLayout {
  const { width, height, level = null, formatY = (value, digits) => value.toFixed(digits) } = options;
  const plot = frameIn(options, UNTITLED);
  const values = [
    ...curves.flatMap((curve) => curve.points.map(([, y]) => y)),
    ...(level === null ? [] : [level]),
    ...(options.holds ?? []),
  ];
  const y = valueScale(values, [plot.bottom, plot.top], height > 160 ? 5 : 3);
  const span = Math.max(1, options.lastX);
  const xAt = (epoch: number): number => round(plot.left + (epoch / span) * (plot.right - plot.left));
  const path = line<readonly [number, number]>(
    ([epoch]) => xAt(epoch),
    ([, value]) => y.at(value),
  );
  return {
    width,
    height,
    plot,
    xTicks: epochTicks(span, plot.right - plot.left).map((tick) => ({ at: xAt(tick), text: String(tick) })),
    yTicks: y.ticks.map((tick) => ({ at: y.at(tick), text: formatY(tick, y.digits) })),
    paths: curves
      .filter((curve) => curve.points.length > 0)
      .map((curve) => {
        const last = curve.points.at(-1)!;
        return {
          name: curve.name,
          kind: curve.kind,
          d: path(curve.points) ?? '',
          end: [xAt(last[0]), y.at(last[1])],
        };
      }),
    level: level === null ? null : y.at(level),
  };
}

/** Whole epochs, at most one every 40 pixels, always with 0 and the last one. */
export function epochTicks(last: number, pixels: number): readonly number[] {
  const most = Math.max(1, Math.floor(pixels / 40));
  const step = [1, 2, 5, 10, 20, 40, 50, 100, 200, 500, 1000].find((size) => last / size <= most) ?? last;
  const ticks: number[] = [];
  for (let tick = 0; tick <= last - step / 2; tick += step) ticks.push(tick);
  return [...ticks, last];
}

/** The mean curve over those x where every curve has a value; empty when there is nothing to average. */
export function meanCurve(curves: readonly Curve[]): Curve['points'] {
  const shortest = Math.min(...curves.map((curve) => curve.points.length));
  if (!Number.isFinite(shortest) || curves.length < 2) return [];
  return Array.from({ length: shortest }, (_, i) => {
    const x = curves[0]!.points[i]![0];
    const sum = curves.reduce((total, curve) => total + curve.points[i]![1], 0);
    return [x, sum / curves.length] as const;
  });
}
