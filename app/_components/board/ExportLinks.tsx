import type { BoardView } from '#core/wire/views';
import type { Shown } from '../../_lib/shown.ts';
import { exportOf } from '../../_lib/boardPath.ts';
import { viewPath } from '../../_lib/viewPath.ts';

/** The view that the page shows, rows and order as there, for programs. Plain links: they are downloads. */
export function ExportLinks({ view, shown }: { view: BoardView; shown: Shown }) {
  const page = viewPath(view, shown);
  const json = exportOf(page);
  return (
    <p className="mt-2 text-sm text-ink-2">
      This view as <a href={`${json}${json.includes('?') ? '&' : '?'}format=csv`}>CSV</a> or{' '}
      <a href={json}>JSON</a>, and its <a href={page}>permanent link</a>.
    </p>
  );
}
