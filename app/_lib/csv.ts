import type { BoardRow, BoardView } from '#core/wire/views';
import { canonicalJson } from '#core/identity/canonical';

type Cell = string | number | boolean | null;

/** Columns of an exported view; numbers unrounded, units in the names. */
const COLUMNS: readonly (readonly [name: string, cell: (row: BoardRow) => Cell])[] = [
  ['entry', (row) => row.id],
  ['method', (row) => row.method],
  ['config', (row) => canonicalJson(row.config)],
  ['recipe', (row) => row.recipe],
  ['rank_low', (row) => row.rank?.low ?? null],
  ['rank_high', (row) => row.rank?.high ?? null],
  ['ranked', (row) => row.ranked],
  ['evidence', (row) => row.evidence],
  ['setups', (row) => row.tags.join(' ')],
  ['top1_mean_percent', (row) => row.top1.mean],
  ['top1_low_percent', (row) => row.top1.interval?.[0] ?? null],
  ['top1_high_percent', (row) => row.top1.interval?.[1] ?? null],
  ['n', (row) => row.top1.n],
  ['drop_points', (row) => row.drop],
  ['drop_matched_points', (row) => row.dropMatched],
  ['speedup', (row) => row.rate],
  ['params', (row) => row.params],
  ['macs', (row) => row.macs],
  ['recipe_swap_points', (row) => row.recipeSwapDelta],
  ['epochs_base', (row) => row.epochs.base],
  ['epochs_prune', (row) => row.epochs.prune],
  ['epochs_retrain', (row) => row.epochs.retrain],
  ['training_flops', (row) => row.trainingFlops],
  ['finished_at', (row) => row.finishedAt],
  ['unranked', (row) => row.unranked.join(' ')],
];

/** A board's view as CSV (RFC 4180): the rows of its classes, then those apart, then its floors, in the view's order. */
export function viewCsv(view: BoardView): string {
  const groups = [
    ...view.classes.map((group, i) => [String(i + 1), group.rows] as const),
    ['apart', view.apart] as const,
    ['floors', view.floors] as const,
  ];
  const lines = groups.flatMap(([name, rows]) =>
    rows.map((row) => [name, ...COLUMNS.map(([, cell]) => cell(row))]),
  );
  return [['class', ...COLUMNS.map(([name]) => name)], ...lines]
    .map((line) => `${line.map(csvCell).join(',')}\r\n`)
    .join('');
}

/** Quoted where needed; text that a spreadsheet would run as a formula is defused. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
