import type { TrainabilityPoint } from '#core/wire/crossValidation';
import { type Frame, frameIn, type Size, type Tick, TITLED } from './frame.ts';
import { valueScale } from './valueScale.ts';

export type TrainabilityLayout = {
  readonly plot: Frame;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly of: TrainabilityPoint }[];
};

/** Lays out accuracy (y) against trainability (x) of entries under one recipe, both in percent. */
export function trainabilityLayout(points: readonly TrainabilityPoint[], size: Size): TrainabilityLayout {
  const plot = frameIn(size, TITLED);
  const x = valueScale(
    points.map((point) => point.trainability),
    [plot.left, plot.right],
    size.width > 400 ? 6 : 4,
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
