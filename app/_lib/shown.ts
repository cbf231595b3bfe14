import { LONGEST_WORDS } from '#core/board/narrowing';
import type { Sort } from '#core/board/sorting';
import { EVIDENCE } from '#core/fairness/tags';
import type { Evidence } from '#core/fairness/tags';
import { parseSort, sortSlug } from './boardPath.ts';
import { COLUMN_IDS, type ColumnId, DEFAULT_COLUMNS } from './columnIds.ts';

/** How a board's view is shown: everything behind the question mark of its address. */
export type Shown = {
  readonly sort: Sort;
  /** Words that a row must hold; empty shows all. */
  readonly q: string;
  readonly evidence: Evidence | null;
  readonly columns: readonly ColumnId[];
};

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads the query of an address; what can't be read means the default. */
export function parseShown(query: Query): Shown {
  const all = (name: string): readonly string[] => {
    const given = query[name];
    return given === undefined ? [] : typeof given === 'string' ? [given] : given;
  };
  const columns = COLUMN_IDS.filter((id) => all('column').includes(id));
  return {
    sort: parseSort(all('sort')[0]),
    q: (all('q')[0] ?? '').trim().slice(0, LONGEST_WORDS),
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
