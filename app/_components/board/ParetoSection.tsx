import type { BoardView } from '#core/wire/views';
import { Drawing } from '../../_charts/Drawing.tsx';
import { Mark } from '../../_charts/Mark.tsx';
import { ParetoPlot } from '../../_charts/ParetoPlot.tsx';
import { fixed, meanInterval, whole } from '../../_lib/numbers.ts';
import { thinPoints } from '../../_lib/thinPoints.ts';
import { AsTable } from '../AsTable.tsx';

/** More points would hide one another; all of them are in the exported view. */
const MOST_POINTS = 40;

/** Accuracy against speedup for the finished entries of the board. */
export function ParetoSection({ view }: { view: BoardView }) {
  const points = thinPoints(view.points, MOST_POINTS);
  const methods = [...new Set(points.map((point) => point.method))].sort();
  return (
    <figure>
      <ParetoPlot points={points} base={view.baseTop1?.mean ?? null} bands={view.bands} />
      <figcaption className="mt-2 max-w-3xl text-sm text-ink-2">
        Top-1 in % (mean, 95 % interval) of{' '}
        {points.length === view.points.length
          ? 'every finished entry'
          : `${points.length} of ${whole(view.points.length)} finished entries: those that no other beats, the best of every method in every band, and others evenly by accuracy`}
        . Shaded: the board’s rate bands. Dashed: no other entry has both more accuracy and more speedup.
        Points of equal speedup stand side by side.
        <span className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
          {methods.map((method, i) => (
            <span key={method} className="inline-flex items-center gap-1.5">
              <Drawing width={12} height={12} label={null}>
                <Mark index={i} x={6} y={6} hollow={false} size={36} />
              </Drawing>
              {method}
            </span>
          ))}
          <span className="inline-flex items-center gap-1.5">
            <Drawing width={12} height={12} label={null}>
              <Mark index={0} x={6} y={6} hollow size={36} />
            </Drawing>
            hollow: not ranked
          </span>
        </span>
      </figcaption>
      <AsTable
        title="Accuracy and speedup"
        columns={['Entry', 'Speedup, ×', 'Top-1, %', 'Ranked']}
        rows={points.map((point) => [
          <a key="entry" href={`/entries/${point.entry}`}>
            {point.method} · {point.recipe}
          </a>,
          fixed(point.rate, 2),
          meanInterval(point.mean, point.interval),
          point.ranked ? 'yes' : 'no',
        ])}
      />
    </figure>
  );
}
