/** Columns that the rows of a board can be sorted by. */
export const SORTS = [
  'rank',
  'method',
  'top1',
  'drop',
  'matched',
  'rate',
  'params',
  'macs',
  'recipe',
  'swap',
  'epochs',
  'flops',
  'date',
] as const;
export type SortBy = (typeof SORTS)[number];

/** `reversed` is against the column's natural order, which puts the best, newest or alphabetically first on top. */
export type Sort = { readonly by: SortBy; readonly reversed: boolean };

/** The order of a view that asks for none. */
export const BY_RANK: Sort = { by: 'rank', reversed: false };

/** What rows are sorted by. */
export type SortKey = number | string | null;

/** Columns whose largest value comes first. */
export const DESCENDING: readonly SortBy[] = ['top1', 'rate', 'swap', 'date'];

/** Rows in the asked order of their values; those without a value come last in both directions, ties keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  { by, reversed }: Sort,
  valueOf: (row: Row) => SortKey,
): readonly Row[] {
  const falls = DESCENDING.includes(by) !== reversed;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => compare(a.value, b.value, falls))
    .map(({ row }) => row);
}

function compare(a: SortKey, b: SortKey, falls: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const order = typeof a === 'string' ? ALPHABET.compare(a, String(b)) : a - Number(b);
  return falls ? -order : order;
}

const ALPHABET = new Intl.Collator('en');
