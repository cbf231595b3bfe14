import { counted } from '../../_lib/numbers.ts';
import { type RowsOfView, RowsTable } from './RowsTable.tsx';
import { TableHead } from './TableHead.tsx';

/** Entries that the chosen setup leaves without anything to be compared with. */
export function ApartSection({ view, rows, shown }: RowsOfView) {
  if (rows.length === 0) return null;
  return (
    <section className="mt-8" aria-label="Entries apart">
      <TableHead title="Apart">
        {counted(view.apart.length, 'entry', 'entries')} that can’t be compared under {view.chosen.tag} in
        this band.
      </TableHead>
      <RowsTable
        view={view}
        rows={rows}
        shown={shown}
        all={view.apart}
        label="Entries that can’t be compared in this view, with the reason"
      />
    </section>
  );
}
