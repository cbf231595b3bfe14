import { Drawing } from './Drawing.tsx';
import { axisEnds, INTERVAL_CELL } from './intervalCell.ts';
import type { ValueScale } from './valueScale.ts';

type Row = { readonly mean: number | null; readonly interval: readonly [number, number] | null };

/** Mean and interval of one row on the column's shared scale. Decoration: the figures stand in the cell beside it. */
export function IntervalCell({ row, scale, quiet }: { row: Row; scale: ValueScale; quiet: boolean }) {
  const { width, height } = INTERVAL_CELL;
  const middle = height / 2;
  const paint = quiet ? 'ink' : 'accent';
  return (
    <Drawing width={width} height={height} label={null}>
      <path d={`M0,${height - 0.5}H${width}`} className="s-quiet" strokeWidth="0.5" strokeDasharray="1 3" />
      {row.interval === null ? null : (
        <path
          d={`M${scale.at(row.interval[0])},${middle}H${scale.at(row.interval[1])}`}
          className={`s-${paint}`}
          strokeWidth="1.5"
        />
      )}
      {row.mean === null ? null : (
        <circle cx={scale.at(row.mean)} cy={middle} r="3" className={`c-${paint}`} />
      )}
    </Drawing>
  );
}

/** The axis of such a column, for its header: first and last tick. */
export function IntervalAxis({ scale }: { scale: ValueScale }) {
  const { width } = INTERVAL_CELL;
  return (
    <Drawing width={width} height={16} label={null} className="chart">
      {axisEnds(scale).map((tick) => (
        <g key={tick.text}>
          <text x={tick.x} y="9" textAnchor={tick.end ? 'end' : 'start'}>
            {tick.text}
          </text>
          <path d={`M${tick.x},12V16`} className="axis" />
        </g>
      ))}
    </Drawing>
  );
}
