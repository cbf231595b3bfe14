import { whole } from '../../_lib/numbers.ts';
import { Pager } from '../Pager.tsx';
import { viewPath } from '../../_lib/viewPath.ts';
import type { InView } from './RowsTable.tsx';

/** Leads to the other rows of a view that has more than one page. */
export function RowsPages({ view, shown }: InView) {
  const rows = view.page;
  if (rows.pages < 2) return null;
  return (
    <div className="mt-6">
      <p className="text-ink-2">
        Rows {whole(rows.first)} to {whole(rows.last)} of {whole(rows.total)}. Ranks are among all of them.
      </p>
      <Pager
        label="Pages of entries"
        page={rows.page}
        pages={rows.pages}
        hrefOf={(page) => viewPath(view, shown, page)}
      />
    </div>
  );
}
