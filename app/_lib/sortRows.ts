import type { BoardRow } from '#core/wire/views';

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

type Key = number | string | null;

/** Sort key of each column in its natural order, smallest first. */
const KEY: Record<SortBy, (row: BoardRow) => Key> = {
  // Equal lower ends keep the server's order, which is by mean.
  rank: (row) => row.rank?.low ?? null,
  method: (row) => row.methodName,
  top1: (row) => negate(row.top1.mean),
  drop: (row) => row.drop,
  matched: (row) => row.dropMatched,
  rate: (row) => negate(row.rate),
  params: (row) => row.params,
  macs: (row) => row.macs,
  recipe: (row) => row.recipe,
  swap: (row) => negate(row.recipeSwapDelta),
  epochs: (row) => row.epochs.base + row.epochs.prune + row.epochs.retrain,
  flops: (row) => row.trainingFlops,
  date: (row) => (row.finishedAt === null ? null : -Date.parse(row.finishedAt)),
};

/** Rows in the asked order; those without a value come last in both directions, ties keep the server's order. */
export function sortRows(rows: readonly BoardRow[], sort: Sort): readonly BoardRow[] {
  const key = KEY[sort.by];
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => compare(a.key, b.key, sort.reversed))
    .map(({ row }) => row);
}

function compare(a: Key, b: Key, reversed: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const order = typeof a === 'string' ? a.localeCompare(String(b), 'en') : a - Number(b);
  return reversed ? -order : order;
}

function negate(value: number | null): number | null {
  return value === null ? null : -value;
}
