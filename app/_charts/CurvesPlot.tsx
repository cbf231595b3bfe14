import { type Markup, markup } from '../_lib/markup.ts';
import { axes } from './axes.ts';
import { type Curve, curvesLayout, type CurvesLayout, type CurvesOptions } from './curves.ts';
import { Drawing } from './Drawing.tsx';
import { round } from './valueScale.ts';

type Props = CurvesOptions & {
  readonly curves: readonly Curve[];
  readonly title: string;
  /** Words beside the level line. */
  readonly levelText?: string;
  readonly className?: string;
};

/** Curves over epochs: single runs as hairlines, their mean in the accent. The caller adds the table alternative. */
export function CurvesPlot({ curves, title, levelText, className, ...options }: Props) {
  const layout = curvesLayout(curves, options);
  const { width, height, plot, level } = layout;
  const line =
    level === null
      ? null
      : markup`<path d='M${plot.left},${level}H${plot.right}' class='s-ink' stroke-dasharray='1 3'/>`;
  const words =
    level === null || levelText === undefined
      ? null
      : markup`<text class='outlined' x='${plot.right}' y='${round(level - 5)}' text-anchor='end'>${levelText}</text>`;
  return (
    <Drawing
      className={className === undefined ? 'chart' : `chart ${className}`}
      width={width}
      height={height}
      label={title}
    >
      {markup`${axes(layout)}${line}<g stroke-linejoin='round'>${layout.paths.map(curve)}</g>${words}`}
    </Drawing>
  );
}

function curve({ d, end: [x, y], kind }: CurvesLayout['paths'][number]): Markup {
  const [paint, thickness, radius] = kind === 'mean' ? ['accent', 2, 3] : ['quiet', 1, 1.5];
  return markup`<path d='${d}' class='s-${paint}' stroke-width='${thickness}'/><circle cx='${x}' cy='${y}' r='${radius}' class='c-${paint}'/>`;
}
