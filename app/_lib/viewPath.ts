import type { BoardView } from '#core/wire/views';
import { boardPath, versionChoice } from './boardPath.ts';
import { pageQuery } from './pages.ts';
import { type Shown, shownQuery } from './shown.ts';

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
