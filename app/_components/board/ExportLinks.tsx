import type { BoardView } from '#core/wire/views';
import type { Sort } from '../../_lib/sortRows.ts';
import { viewPath } from './ClassSection.tsx';

/** The view that the page shows, for programs. Plain links: they are downloads. */
export function ExportLinks({ view, sort }: { view: BoardView; sort: Sort }) {
  const [path = '', query] = viewPath(view, sort).split('?');
  const base = path.replace(
    `/boards/${encodeURIComponent(view.id)}`,
    `/boards/${encodeURIComponent(view.id)}/export`,
  );
  return (
    <p className="mt-2 text-sm text-ink-2">
      This view as <a href={`${base}?format=csv${query === undefined ? '' : `&${query}`}`}>CSV</a>,{' '}
      <a href={base}>JSON</a>
    </p>
  );
}
