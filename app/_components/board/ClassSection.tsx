import type { BoardClass } from '#core/wire/views';
import { counted, fixed } from '../../_lib/numbers.ts';
import { sharedReasons } from '../../_lib/reasons.ts';
import { Term } from '../Term.tsx';
import { type RowsOfView, RowsTable } from './RowsTable.tsx';
import { TableHead } from './TableHead.tsx';

/** One comparison class: its table, what the entries share, and how fine a difference it can tell. */
export function ClassSection({
  view,
  group,
  index,
  rows,
  shown,
}: RowsOfView & { group: BoardClass; index: number }) {
  const name = view.classes.length > 1 ? `Class ${index + 1} of ${view.classes.length}` : 'One class';
  const contenders = group.rows.filter((row) => row.floor === null);
  const floors = group.rows.length - contenders.length;
  const shared = contenders.length > 1 ? sharedReasons(contenders) : [];
  return (
    <section className="mt-8" aria-label={`${name}, ${group.label}`}>
      <TableHead title={name}>
        {group.label}: {counted(contenders.length, 'entry', 'entries')}
        {floors === 0 ? '' : ` and ${counted(floors, 'floor')}`}.{' '}
        {group.minimalDetectableDifference === null ? null : (
          <>
            <Term id="mdd">Smallest detectable difference</Term>:{' '}
            {fixed(group.minimalDetectableDifference, 2)} points.{' '}
          </>
        )}
        {group.reason === null && shared.length === 0 ? null : (
          <>
            <Term id="unranked">Not ranked</Term>. {group.reason ?? shared.join(' ')}
          </>
        )}
      </TableHead>
      <RowsTable
        view={view}
        rows={rows}
        shown={shown}
        all={group.rows}
        label={`Entries of ${name.toLowerCase()}: ${group.label}`}
        said={shared}
        among={group.among}
      />
    </section>
  );
}
