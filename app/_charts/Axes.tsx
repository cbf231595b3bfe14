import type { Frame, Tick } from './frame.ts';

type Props = {
  readonly plot: Frame;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** What the x axis measures; plots without it say so in their caption. */
  readonly xTitle?: string;
};

/** The axes of every plot: grid lines with their values on the left, ticks with theirs below. */
export function Axes({ plot, xTicks, yTicks, xTitle }: Props) {
  return (
    <g aria-hidden="true">
      {yTicks.map((tick) => (
        <g key={tick.text}>
          <path d={`M${plot.left},${tick.at}H${plot.right}`} className="grid" />
          <text x={plot.left - 8} y={tick.at} dy="0.35em" textAnchor="end">
            {tick.text}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <g key={tick.text}>
          <path d={`M${tick.at},${plot.bottom}v5`} className="axis" />
          <text x={tick.at} y={plot.bottom + 18} textAnchor="middle">
            {tick.text}
          </text>
        </g>
      ))}
      <path d={`M${plot.left},${plot.bottom}H${plot.right}`} className="axis" />
      {xTitle === undefined ? null : (
        <text x={plot.right} y={plot.bottom + 35} textAnchor="end">
          {xTitle}
        </text>
      )}
    </g>
  );
}
