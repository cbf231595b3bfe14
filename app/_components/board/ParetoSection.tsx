import type { BoardView } from '#core/wire/views';
import { ParetoPlot } from '../../_charts/ParetoPlot.tsx';
import { entryLink } from '../../_lib/entryLink.ts';
import { fixed, meanInterval, whole } from '../../_lib/numbers.ts';
import { thinPoints } from '../../_lib/thinPoints.ts';
import { AsTable } from '../AsTable.tsx';
import { KeyedCaption, MarkSign } from '../KeyedCaption.tsx';

/** More points would hide one another; all of them are in the exported view. */
const MOST_POINTS = 40;

/** Accuracy against speedup for the finished entries of the board. */
export function ParetoSection({ view }: { view: BoardView }) {
  const points = thinPoints(view.points, MOST_POINTS);
  const methods = [...new Set(points.map((point) => point.method))].sort();
  return (
    <figure>
      <ParetoPlot points={points} base={view.baseTop1?.mean ?? null} bands={view.bands} />
      <KeyedCaption
        keys={[
          ...methods.map((method, i) => ({ id: method, sign: <MarkSign index={i} />, text: method })),
          { id: 'hollow', sign: <MarkSign index={0} hollow />, text: 'hollow: not ranked' },
        ]}
      >
        Top-1 in % (mean, 95 % interval) of{' '}
        {points.length === view.points.length
          ? 'every finished entry'
          : `${points.length} of ${whole(view.points.length)} finished entries: those that no other beats, the best of every method, and others evenly by accuracy`}
        . Shaded: the board’s rate bands. Dashed: no other entry has both more accuracy and more speedup.
        Points of equal speedup stand side by side.
      </KeyedCaption>
      <AsTable
        title="Accuracy and speedup"
        columns={['Entry', 'Speedup, ×', 'Top-1, %', 'Ranked']}
        rows={points.map((point) => [
          entryLink(point.entry, `${point.method} · ${point.recipe}`),
          fixed(point.rate, 2),
          meanInterval(point.mean, point.interval),
          point.ranked ? 'yes' : 'no',
        ])}
      />
    </figure>
  );
}
