import type { BoardClass } from '#core/wire/views';
import { counted, fixed } from '../../_lib/numbers.ts';
import { Term } from '../Term.tsx';
import { type InView, RowsTable } from './RowsTable.tsx';
import { TableHead } from './TableHead.tsx';

/** One comparison class: its table, what the entries share, and how fine a difference it can tell. */
export function ClassSection({ view, group, shown }: InView & { group: BoardClass }) {
  const name = view.classTotal > 1 ? `Class ${group.index + 1} of ${view.classTotal}` : 'One class';
  const { entries, floors } = group.table;
  return (
    <section className="mt-8" aria-label={`${name}, ${group.label}`}>
      <TableHead title={name}>
        {group.label}: {counted(entries, 'entry', 'entries')}
        {floors === 0 ? '' : ` and ${counted(floors, 'floor')}`}.{' '}
        {group.minimalDetectableDifference === null ? null : (
          <>
            <Term id="mdd">Smallest detectable difference</Term>:{' '}
            {fixed(group.minimalDetectableDifference, 2)} points.{' '}
          </>
        )}
        {group.reason === null && group.shared.length === 0 ? null : (
          <>
            <Term id="unranked">Not ranked</Term>. {group.reason ?? group.shared.join(' ')}
          </>
        )}
      </TableHead>
      <RowsTable
        view={view}
        rows={group.rows}
        shown={shown}
        table={group.table}
        label={`Entries of ${name.toLowerCase()}: ${group.label}`}
        said={group.shared}
        among={group.among}
      />
    </section>
  );
}
