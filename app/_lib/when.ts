import { type Markup, markup } from './markup.ts';
import { agoNow } from './now.ts';
import { NONE } from './numbers.ts';
import { absolute } from './time.ts';

/** How long ago, with the exact time on hover: as the component `When`, for rows that are written as markup. */
export function when(at: string | null): Markup {
  if (at === null) return markup`${NONE}`;
  return markup`<time datetime='${at}' title='${absolute(at)}' class='whitespace-nowrap'>${agoNow(at)}</time>`;
}
