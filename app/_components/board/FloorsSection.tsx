import { counted } from '../../_lib/numbers.ts';
import { Term } from '../Term.tsx';
import { isWorking } from '../WorkLine.tsx';
import { type InView, RowsTable } from './RowsTable.tsx';
import { TableHead } from './TableHead.tsx';

/** Floors and controls that the chosen setup puts in no class, and how far those still to come are. */
export function FloorsSection({ view, shown }: InView) {
  const { floors, extras, tables } = view;
  if (floors.length === 0 && (tables.floors.floors > 0 || !isWorking(extras))) return null;
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
          view={view}
          rows={floors}
          shown={shown}
          table={tables.floors}
          label="Floors and controls outside of every class of this view"
        />
      )}
    </section>
  );
}
