import { EVIDENCE } from '#core/fairness/tags';
import type { Evidence } from '#core/fairness/tags';
import { searchWords } from '#core/search/words';
import type { BoardRow, BoardView } from '#core/wire/views';
import { parseSort, sortSlug } from './boardPath.ts';
import { COLUMN_IDS, type ColumnId, DEFAULT_COLUMNS } from './columnIds.ts';
import { type Sort, sortRows } from './sortRows.ts';

/** How a board's view is shown: everything behind the question mark of its address. */
export type Shown = {
  readonly sort: Sort;
  /** Words that a row must hold; empty shows all. */
  readonly q: string;
  readonly evidence: Evidence | null;
  readonly columns: readonly ColumnId[];
};

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const LONGEST_Q = 100;

/** Reads the query of an address; what can't be read means the default. */
export function parseShown(query: Query): Shown {
  const all = (name: string): readonly string[] => {
    const given = query[name];
    return given === undefined ? [] : typeof given === 'string' ? [given] : given;
  };
  const columns = COLUMN_IDS.filter((id) => all('column').includes(id));
  return {
    sort: parseSort(all('sort')[0]),
    q: (all('q')[0] ?? '').trim().slice(0, LONGEST_Q),
    evidence: EVIDENCE.find((one) => one === all('evidence')[0]) ?? null,
    columns: columns.length === 0 ? DEFAULT_COLUMNS : columns,
  };
}

/** The query of an address, without what is the default. */
export function shownQuery({ sort, q, evidence, columns }: Shown): string {
  const query = new URLSearchParams();
  if (sort.by !== 'rank' || sort.reversed) query.set('sort', sortSlug(sort));
  if (q !== '') query.set('q', q);
  if (evidence !== null) query.set('evidence', evidence);
  if (columns.join() !== DEFAULT_COLUMNS.join()) for (const id of columns) query.append('column', id);
  return query.toString();
}

/** Whether rows are left out. */
export function isFiltered({ q, evidence }: Shown): boolean {
  return q !== '' || evidence !== null;
}

/**
 * The view with the rows that are asked for, in the order asked for: what the page's tables, its CSV and its JSON hold.
 * Ranks stay those among all entries of a class; a class of which nothing is left is left out.
 */
export function showView(view: BoardView, shown: Shown): BoardView {
  const those = (rows: readonly BoardRow[]) => sortRows(rows.filter(matcher(shown)), shown.sort);
  return {
    ...view,
    classes: view.classes
      .map((group) => ({ ...group, rows: those(group.rows) }))
      .filter((group) => group.rows.length > 0),
    apart: those(view.apart),
    floors: those(view.floors),
  };
}

function matcher({ q, evidence }: Shown): (row: BoardRow) => boolean {
  const words = searchWords(q)
    .split(' ')
    .filter((word) => word !== '');
  return (row) => {
    if (evidence !== null && row.evidence !== evidence) return false;
    const text = searchWords(`${row.methodName} ${row.method} ${row.recipe} ${row.submitter ?? ''}`);
    return words.every((word) => text.includes(word));
  };
}
