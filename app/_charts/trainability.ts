import type { TrainabilityPoint } from '#core/wire/crossValidation';
import { valueScale } from './valueScale.ts';

export type TrainabilityLayout = {
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly xTicks: readonly { readonly at: number; readonly text: string }[];
  readonly yTicks: readonly { readonly at: number; readonly text: string }[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly of: TrainabilityPoint }[];
};

const MARGIN = { left: 44, right: 16, top: 14, bottom: 40 };

/** Lays out accuracy (y) against trainability (x) of entries under one recipe, both in percent. */
export function trainabilityLayout(
  points: readonly TrainabilityPoint[],
  { width, height }: { readonly width: number; readonly height: number },
): TrainabilityLayout {
  const plot = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const x = valueScale(
    points.map((point) => point.trainability),
    [plot.left, plot.right],
    width > 400 ? 6 : 4,
  );
  const y = valueScale(
    points.map((point) => point.top1),
    [plot.bottom, plot.top],
    5,
  );
  return {
    plot,
    xTicks: x.ticks.map((tick) => ({ at: x.at(tick), text: tick.toFixed(x.digits) })),
    yTicks: y.ticks.map((tick) => ({ at: y.at(tick), text: tick.toFixed(y.digits) })),
    points: points.map((of) => ({ x: x.at(of.trainability), y: y.at(of.top1), of })),
  };
}
