import { type Curve, curvesLayout, type CurvesOptions } from './curves.ts';
import { Drawing } from './Drawing.tsx';

type Props = CurvesOptions & {
  readonly curves: readonly Curve[];
  readonly title: string;
  /** Words beside the level line. */
  readonly levelText?: string;
  readonly className?: string;
};

/** Curves over epochs: single runs as hairlines, their mean in the accent. The caller adds the table alternative. */
export function CurvesPlot({ curves, title, levelText, className = '', ...options }: Props) {
  const { width, height, plot, xTicks, yTicks, paths, level } = curvesLayout(curves, options);
  return (
    <Drawing className={`chart ${className}`} width={width} height={height} label={title}>
      {yTicks.map((tick) => (
        <g key={tick.text}>
          <path d={`M${plot.left},${tick.at}H${plot.right}`} className="grid" />
          <text x={plot.left - 8} y={tick.at} dy="0.35em" textAnchor="end">
            {tick.text}
          </text>
        </g>
      ))}
      <path d={`M${plot.left},${plot.bottom}H${plot.right}`} className="axis" />
      {xTicks.map((tick) => (
        <g key={tick.text}>
          <path d={`M${tick.at},${plot.bottom}v4`} className="axis" />
          <text x={tick.at} y={plot.bottom + 17} textAnchor="middle">
            {tick.text}
          </text>
        </g>
      ))}
      {level === null ? null : (
        <>
          <path d={`M${plot.left},${level}H${plot.right}`} className="s-ink" strokeDasharray="1 3" />
        </>
      )}
      {paths.map((path) => (
        <g key={path.name}>
          <path
            d={path.d}
            className={path.kind === 'mean' ? 's-accent' : 's-quiet'}
            strokeWidth={path.kind === 'mean' ? 2 : 1}
            strokeLinejoin="round"
          />
          <circle
            cx={path.end[0]}
            cy={path.end[1]}
            r={path.kind === 'mean' ? 3 : 1.5}
            className={path.kind === 'mean' ? 'c-accent' : 'c-quiet'}
          />
        </g>
      ))}
      {level === null || levelText === undefined ? null : (
        <text className="outlined" x={plot.right} y={level - 5} textAnchor="end">
          {levelText}
        </text>
      )}
    </Drawing>
  );
}
