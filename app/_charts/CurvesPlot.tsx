import { Axes } from './Axes.tsx';
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
      <Axes plot={plot} xTicks={xTicks} yTicks={yTicks} />
      {level === null ? null : (
        <path d={`M${plot.left},${level}H${plot.right}`} className="s-ink" strokeDasharray="1 3" />
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
