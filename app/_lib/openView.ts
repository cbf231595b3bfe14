import { notFound, permanentRedirect } from 'next/navigation';
import { renamedRecipe } from '#core/recipes/registry';
import type { BoardView } from '#core/wire/views';
import { serverCaller } from '#server/trpc/caller';
import { parseView, type ViewChoice } from './boardPath.ts';
import { orNotFound } from './orNotFound.ts';
import type { Shown } from './shown.ts';

/** What the address asks for behind the question mark; all rows where no page is asked for. */
type AskedRows = Pick<Shown, 'sort' | 'q' | 'evidence'> & { readonly page?: number };

/**
 * The view of a board that the address names; an address that names nothing is a 404, and one that names a recipe by an
 * id that it had before leads to `pathOf` the same view by its id now.
 */
export async function openView(
  board: string,
  segments: readonly string[],
  { sort, q: words, evidence, page }: AskedRows,
  pathOf: (choice: ViewChoice) => string,
): Promise<BoardView> {
  const choice = parseView(segments);
  if (choice === null) notFound();
  const caller = await serverCaller();
  const view: BoardView = await orNotFound(() =>
    caller.boards.view({
      board: decodeURIComponent(board),
      ...choice,
      sort,
      words,
      evidence,
      ...(page === undefined ? {} : { page }),
    }),
  );
  // The server falls back to its defaults for a band or recipe that the board does not have.
  if (choice.target !== undefined && choice.target !== view.chosen.target) notFound();
  if (choice.recipe === undefined || choice.recipe === view.chosen.recipe) return view;
  const recipe = renamedRecipe(choice.recipe);
  if (recipe === null || !view.recipes.some(({ id }) => id === recipe)) notFound();
  permanentRedirect(pathOf({ ...choice, recipe }));
}
