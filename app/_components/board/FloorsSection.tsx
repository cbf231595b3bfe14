import type { BoardRow, BoardView } from '#core/wire/views';
import { counted } from '../../_lib/numbers.ts';
import type { Shown } from '../../_lib/shown.ts';
import { Term } from '../Term.tsx';
import { isWorking } from '../WorkLine.tsx';
import { TableHead, viewPath } from './ClassSection.tsx';
import { RowsTable } from './RowsTable.tsx';

/** Floors and controls that the chosen setup puts in no class, and how far those still to come are. */
export function FloorsSection({
  view,
  rows,
  shown,
}: {
  view: BoardView;
  /** Those that this page shows. */
  rows: readonly BoardRow[];
  shown: Shown;
}) {
  const { floors, extras } = view;
  if (rows.length === 0 && (floors.length > 0 || !isWorking(extras))) return null;
  return (
    <section className="mt-8" aria-label="Floors and controls">
      <TableHead title="Floors">
        What the board runs by itself to hold entries against: <Term id="floor">floors</Term> and the{' '}
        <Term id="dense-control">dense control</Term>. They are never ranked and nobody is charged.
        {isWorking(extras)
          ? ` ${extras.done} of ${counted(extras.total, 'stage')} done; the rest runs when nobody waits for the runners.`
          : ''}
      </TableHead>
      {floors.length === 0 ? null : (
        <RowsTable
          rows={rows}
          all={floors}
          label="Floors and controls outside of every class of this view"
          said={[]}
          shown={shown}
          hrefOf={(next) => viewPath(view, next)}
          disputed={view.disputed}
          among={null}
        />
      )}
    </section>
  );
}
