import type { BoardRow, BoardView } from '#core/wire/views';
import { counted } from '../../_lib/numbers.ts';
import type { Shown } from '../../_lib/shown.ts';
import { TableHead, viewPath } from './ClassSection.tsx';
import { RowsTable } from './RowsTable.tsx';

/** Entries that the chosen setup leaves without anything to be compared with. */
export function ApartSection({
  view,
  rows,
  shown,
}: {
  view: BoardView;
  rows: readonly BoardRow[];
  shown: Shown;
}) {
  if (rows.length === 0) return null;
  return (
    <section className="mt-8" aria-label="Entries apart">
      <TableHead title="Apart">
        {counted(view.apart.length, 'entry', 'entries')} that can’t be compared under {view.chosen.tag} in
        this band.
      </TableHead>
      <RowsTable
        rows={rows}
        all={view.apart}
        label="Entries that can’t be compared in this view, with the reason"
        said={[]}
        shown={shown}
        hrefOf={(next) => viewPath(view, next)}
        disputed={view.disputed}
        among={null}
      />
    </section>
  );
}
