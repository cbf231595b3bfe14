import { type Markup, markup } from '../_lib/markup.ts';
import { axes } from './axes.ts';
import { type Curve, curvesLayout, type CurvesOptions } from './curves.ts';
import { Drawing } from './Drawing.tsx';
import { IN_TEXT, mark } from './mark.ts';

type Props = Pick<CurvesOptions, 'lastX' | 'holds' | 'formatY'> & {
  /** One curve a side, in the order of their marks. */
  readonly curves: readonly Curve[];
  readonly title: string;
};

/** Told apart without colour: a dash each, and the result's mark at the end. */
const DASHES = [null, '6 3', '2 3', '9 3 2 3', '1 4'];

/** Curves of several results or recipes over each other, in two sizes of which the page shows the one that fits. */
export function OverlayPlot(props: Props) {
  return (
    <>
      <Plot {...props} width={820} height={360} className="only-wide" />
      <Plot {...props} width={330} height={260} className="only-narrow" />
    </>
  );
}

type PlotProps = Props & { readonly width: number; readonly height: number; readonly className: string };

function Plot({ curves, title, className, ...options }: PlotProps) {
  const layout = curvesLayout(curves, options);
  const { width, height } = options;
  return (
    <Drawing className={`chart ${className}`} width={width} height={height} label={title}>
      {markup`${axes(layout)}${layout.paths.map(({ name, d, end: [x, y] }) =>
        dashed(
          d,
          curves.findIndex((one) => one.name === name),
          { x, y },
        ),
      )}`}
    </Drawing>
  );
}

/** The dash of a result's curve, for a legend. */
export function CurveSwatch({ index }: { index: number }) {
  return (
    <Drawing width={34} height={12} label={null}>
      {dashed('M0,6H28', index, { x: 28, y: 6, size: IN_TEXT })}
    </Drawing>
  );
}

/** A result's line with its mark at the end. */
function dashed(
  d: string,
  index: number,
  end: { readonly x: number; readonly y: number; readonly size?: number },
): Markup {
  const dash = DASHES[index % DASHES.length] ?? null;
  return markup`<path d='${d}' class='s-accent' stroke-width='1.75' stroke-linejoin='round'${
    dash === null ? null : markup` stroke-dasharray='${dash}'`
  }/>${mark(index, { ...end, hollow: false })}`;
}
