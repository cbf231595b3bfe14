import type { BoardView } from '#core/wire/views';
import type { Shown } from '../../_lib/shown.ts';
import { viewPath } from './ClassSection.tsx';

/** The view that the page shows, rows and order as there, for programs. Plain links: they are downloads. */
export function ExportLinks({ view, shown }: { view: BoardView; shown: Shown }) {
  const [path = '', query] = viewPath(view, shown).split('?');
  const base = path.replace(
    `/boards/${encodeURIComponent(view.id)}`,
    `/boards/${encodeURIComponent(view.id)}/export`,
  );
  return (
    <p className="mt-2 text-sm text-ink-2">
      This view as <a href={`${base}?format=csv${query === undefined ? '' : `&${query}`}`}>CSV</a>,{' '}
      <a href={`${base}${query === undefined ? '' : `?${query}`}`}>JSON</a>; its{' '}
      <a href={viewPath(view, shown)}>permanent link</a>
    </p>
  );
}
