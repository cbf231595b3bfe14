import { notFound } from 'next/navigation';
import type { BoardView } from '#core/wire/views';
import { serverCaller } from '#server/trpc/caller';
import { parseView } from './boardPath.ts';
import { orNotFound } from './orNotFound.ts';

/** The view of a board that the address names; an address that names nothing is a 404. */
export async function openView(board: string, segments: readonly string[]): Promise<BoardView> {
  const choice = parseView(segments);
  if (choice === null) notFound();
  const caller = await serverCaller();
  const view: BoardView = await orNotFound(() =>
    caller.boards.view({ board: decodeURIComponent(board), ...choice }),
  );
  // The server falls back to its defaults for a band or recipe that the board does not have.
  if (choice.target !== undefined && choice.target !== view.chosen.target) notFound();
  if (choice.recipe !== undefined && choice.recipe !== view.chosen.recipe) notFound();
  return view;
}
