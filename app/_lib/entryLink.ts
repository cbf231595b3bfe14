import { type Markup, markup } from './markup.ts';

/** A link to an entry in a table that is written as markup. */
export function entryLink(entry: string, text: string): Markup {
  return markup`<a href='/entries/${entry}'>${text}</a>`;
}
