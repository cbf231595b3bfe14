import type { BoardView } from '#core/wire/views';
import { boardPath, versionChoice } from './boardPath.ts';
import { type Shown, shownQuery } from './shown.ts';

/** Address of the view, shown in a certain way. */
export function viewPath(view: BoardView, shown: Shown, page = 1): string {
  const { tag, target, recipe } = view.chosen;
  const query = shownQuery(shown);
  return boardPath(
    view.id,
    { ...versionChoice(view), tag, target, ...(recipe === null ? {} : { recipe }) },
    page === 1 ? query : `${query === '' ? '' : `${query}&`}page=${page}`,
  );
}
