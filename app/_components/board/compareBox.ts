import { type Markup, markup } from '../../_lib/markup.ts';

/** The form that the boxes of the rows belong to, wherever on the page they stand. */
export const COMPARE_FORM = 'compare';

/** Marks an entry for the comparison. The label makes the target 24 px; it stands left of the name, so that the row keeps its baseline. */
export function compareBox(entry: string, name: string): Markup {
  return markup`<label class='no-print absolute -top-1 left-0 block p-1'><span class='sr-only'>Compare ${name}</span><input type='checkbox' name='id' value='${entry}' form='${COMPARE_FORM}' class='block'></label>`;
}
