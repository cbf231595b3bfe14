import { pageAt } from '#core/paging/pageAt';

/** Rows of a board's tables a page. */
export const ROWS_A_PAGE = 50;

/** Which rows of a view are given; pages go on through its tables as if they were one. */
export type RowsPage = {
  /** From 1 on. */
  readonly page: number;
  readonly pages: number;
  /** Rows of the whole view. */
  readonly total: number;
  /** Number of the first row given, from 1 on; 0 without rows. */
  readonly first: number;
  readonly last: number;
};

/**
 * One page of tables, each with as many of its rows as lie on it; beyond the last page the last one. All rows are on
 * one page where none is asked for.
 */
export function rowsPage<Row>(
  tables: readonly (readonly Row[])[],
  asked: number | null,
  size = ROWS_A_PAGE,
): { readonly page: RowsPage; readonly tables: readonly (readonly Row[])[] } {
  const total = tables.reduce((sum, rows) => sum + rows.length, 0);
  const { page, pages, from, to } = pageAt(asked ?? 1, total, asked === null ? Math.max(1, total) : size);
  let before = 0;
  const shown = tables.map((rows) => {
    const start = before;
    before += rows.length;
    return rows.slice(Math.max(0, from - start), Math.max(0, to - start));
  });
  return { page: { page, pages, total, first: Math.min(total, from + 1), last: to }, tables: shown };
}
