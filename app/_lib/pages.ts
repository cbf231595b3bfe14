import { pageAt } from '#core/paging/pageAt';
import type { BoardClass, BoardRow, BoardView } from '#core/wire/views';

/** Rows of a board's tables a page. */
export const ROWS_A_PAGE = 50;

/** The rows of one page of a view, table by table; pages go on through the tables as if they were one. */
export type RowsPage = {
  /** From 1 on. */
  readonly page: number;
  readonly pages: number;
  /** Rows of the whole view. */
  readonly total: number;
  /** Number of the first row shown, from 1 on; 0 without rows. */
  readonly first: number;
  readonly last: number;
  readonly classes: readonly {
    readonly group: BoardClass;
    /** Its place among all classes of the view, from 0 on. */
    readonly index: number;
    readonly rows: readonly BoardRow[];
  }[];
  readonly apart: readonly BoardRow[];
  readonly floors: readonly BoardRow[];
};

/** The number of a page in an address; what can't be read is the first. */
export function parsePage(text: string | readonly string[] | undefined): number {
  const one = typeof text === 'string' ? text : text?.[0];
  return one !== undefined && /^[1-9]\d{0,5}$/.test(one) ? Number(one) : 1;
}

/** The part of an address that names a page; the first one needs none. */
export function pageQuery(page: number): { readonly page?: string } {
  return page === 1 ? {} : { page: String(page) };
}

/** One page of a view; beyond the last one the last one. */
export function pageOf(
  view: Pick<BoardView, 'classes' | 'apart' | 'floors'>,
  asked: number,
  size = ROWS_A_PAGE,
): RowsPage {
  const tables = [...view.classes.map(({ rows }) => rows), view.apart, view.floors];
  const total = tables.reduce((sum, rows) => sum + rows.length, 0);
  const { page, pages, from, to } = pageAt(asked, total, size);
  let before = 0;
  const shown = tables.map((rows) => {
    const start = before;
    before += rows.length;
    return rows.slice(Math.max(0, from - start), Math.max(0, to - start));
  });
  return {
    page,
    pages,
    total,
    first: Math.min(total, from + 1),
    last: to,
    classes: view.classes
      .map((group, index) => ({ group, index, rows: shown[index]! }))
      .filter(({ rows }) => rows.length > 0),
    apart: shown.at(-2)!,
    floors: shown.at(-1)!,
  };
}
