/** Columns of a board's table after rank and method, in their order. */
export const COLUMN_IDS = [
  'top1',
  'drawn',
  'n',
  'drop',
  'matched',
  'rate',
  'params',
  'macs',
  'latency',
  'recipe',
  'swap',
  'epochs',
  'flops',
  'held',
  'date',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

/** Those that are left out until they are asked for. */
const EXTRA: readonly ColumnId[] = ['matched', 'latency', 'flops'];

export const DEFAULT_COLUMNS: readonly ColumnId[] = COLUMN_IDS.filter((id) => !EXTRA.includes(id));
