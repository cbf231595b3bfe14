import type { ReactNode } from 'react';
import type { BoardClass, BoardRow, BoardView } from '#core/wire/views';
import { boardPath, versionChoice } from '../../_lib/boardPath.ts';
import { counted, fixed } from '../../_lib/numbers.ts';
import { pageQuery } from '../../_lib/pages.ts';
import { sharedReasons } from '../../_lib/reasons.ts';
import { type Shown, shownQuery } from '../../_lib/shown.ts';
import { Term } from '../Term.tsx';
import { RowsTable } from './RowsTable.tsx';

/** One comparison class: its table, what the entries share, and how fine a difference it can tell. */
export function ClassSection({
  view,
  group,
  index,
  rows,
  shown,
}: {
  view: BoardView;
  group: BoardClass;
  index: number;
  /** Those of the class's rows that this page shows. */
  rows: readonly BoardRow[];
  shown: Shown;
}) {
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
        rows={rows}
        all={group.rows}
        label={`Entries of ${name.toLowerCase()}: ${group.label}`}
        said={shared}
        shown={shown}
        hrefOf={(next) => viewPath(view, next)}
        disputed={view.disputed}
        among={group.among}
      />
    </section>
  );
}

/** What stands above a table, as a journal sets its captions. */
export function TableHead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <p className="mb-2 max-w-4xl">
      <strong className="font-semibold">{title}.</strong> {children}
    </p>
  );
}

/** Address of the view, shown in a certain way. */
export function viewPath(view: BoardView, shown: Shown, page = 1): string {
  const { tag, target, recipe } = view.chosen;
  const query = [shownQuery(shown), new URLSearchParams(pageQuery(page)).toString()];
  return boardPath(
    view.id,
    { ...versionChoice(view), tag, target, ...(recipe === null ? {} : { recipe }) },
    query.filter((part) => part !== '').join('&'),
  );
}
