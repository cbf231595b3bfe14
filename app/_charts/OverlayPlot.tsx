import { Axes } from './Axes.tsx';
import { type Curve, curvesLayout, type CurvesOptions } from './curves.ts';
import { Drawing } from './Drawing.tsx';
import { Mark } from './Mark.tsx';

type Props = Pick<CurvesOptions, 'lastX' | 'holds' | 'formatY'> & {
  /** One curve a side, in the order of their marks. */
  readonly curves: readonly Curve[];
  readonly title: string;
};

/** Told apart without colour: a dash each, and the result's mark at the end. */
const DASHES = [undefined, '6 3', '2 3', '9 3 2 3', '1 4'];

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
  const { plot, xTicks, yTicks, paths } = curvesLayout(curves, options);
  const { width, height } = options;
  return (
    <Drawing className={`chart ${className}`} width={width} height={height} label={title}>
      <Axes plot={plot} xTicks={xTicks} yTicks={yTicks} />
      {paths.map((path) => {
        const index = curves.findIndex(({ name }) => name === path.name);
        return (
          <g key={path.name}>
            <path
              d={path.d}
              className="s-accent"
              strokeWidth="1.75"
              strokeLinejoin="round"
              strokeDasharray={DASHES[index % DASHES.length]}
            />
            <Mark index={index} x={path.end[0]} y={path.end[1]} hollow={false} />
          </g>
        );
      })}
    </Drawing>
  );
}

/** The dash of a result's curve, for a legend. */
export function CurveSwatch({ index }: { index: number }) {
  return (
    <Drawing width={34} height={12} label={null}>
      <path
        d="M0,6H28"
        className="s-accent"
        strokeWidth="1.75"
        strokeDasharray={DASHES[index % DASHES.length]}
      />
      <Mark index={index} x={28} y={6} hollow={false} size={36} />
    </Drawing>
  );
}
