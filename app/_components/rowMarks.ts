import type { BoardRow } from '#core/wire/views';
import type { DefinitionId } from '../_lib/definitions.ts';
import { entryLink } from '../_lib/entryLink.ts';
import { type Markup, markup } from '../_lib/markup.ts';
import { signed } from '../_lib/numbers.ts';

/** A word that leads to its definition, as `Term` does, where a table is written as markup. */
export function term(id: DefinitionId, text: string): Markup {
  return markup`<a class='def' href='/docs/fairness#${id}'>${text}</a>`;
}

function besideName(mark: Markup): Markup {
  return markup`<span class='ml-1.5 text-xs text-ink-3'>${mark}</span>`;
}

/** Marks the methods that stand on a board to be beaten. */
export const BASELINE = besideName(term('baseline', 'baseline'));
/** Marks ranked entries with so few runs that the rank may still move. */
export const PROVISIONAL = besideName(term('provisional', 'provisional'));
/** Marks what the board runs by itself to hold entries against. */
export const FLOOR = besideName(term('floor', 'floor'));

/** Marks entries about which a dispute is not decided yet; leads to what is said. */
export function disputed(entry: string): Markup {
  return markup`<span class='ml-1.5 text-xs text-fault'><a href='/entries/${entry}#disputes' class='text-fault'>disputed</a></span>`;
}

const FLOOR_TEXT: Readonly<Record<BoardRow['floors'][number]['floor'], string>> = {
  random: 'random filters',
  l1: 'L1 filters',
  'l1-matched': 'L1 filters with its epochs',
  'random-widths': 'random filters at its widths',
  'l1-widths': 'L1 filters at its widths',
  'scratch-e': 'training from scratch, equal epochs',
  'scratch-b': 'training from scratch, equal FLOPs',
};

/** A row that doesn't beat its floor says so; null where it beats all of them or none is there yet. */
export function floorNote({ floors }: Pick<BoardRow, 'floors'>): Markup | null {
  const below = floors.filter((one) => one.above === false);
  const open = floors.filter((one) => one.above === 'undecided');
  if (below.length === 0 && open.length === 0) return null;
  const held =
    below.length === 0 ? null : markup`${term('floor', 'Not above its floor')}: ${listed(below)}. `;
  const undecided = open.length === 0 ? null : markup`Undecided against ${listed(open)}.`;
  return markup`<span class='block max-w-80 text-ink-2'>${held}${undecided}</span>`;
}

function listed(floors: BoardRow['floors']): readonly Markup[] {
  return floors.map(
    (one, i) =>
      markup`${i === 0 ? '' : ', '}${entryLink(one.entry, FLOOR_TEXT[one.floor])} (${signed(one.difference, 2)})`,
  );
}
