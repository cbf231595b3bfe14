import { counted } from '../../_lib/numbers.ts';
import { type InView, RowsTable } from './RowsTable.tsx';
import { TableHead } from './TableHead.tsx';

/** Entries that the chosen setup leaves without anything to be compared with. */
export function ApartSection({ view, shown }: InView) {
  if (view.apart.length === 0) return null;
  return (
    <section className="mt-8" aria-label="Entries apart">
      <TableHead title="Apart">
        {counted(view.tables.apart.entries, 'entry', 'entries')} that can’t be compared under{' '}
        {view.chosen.tag} in this band.
      </TableHead>
      <RowsTable
        view={view}
        rows={view.apart}
        shown={shown}
        table={view.tables.apart}
        label="Entries that can’t be compared in this view, with the reason"
      />
    </section>
  );
}
