import { budgetTolerance } from '#core/fairness/budgets';
import { baseEpochs, printedRate, pruneEpochs, structureClass } from '#core/literature/facts';
import { paperOf, tableOf } from '#core/literature/row';
import type { ReportedRow } from '#core/literature/row';

/** All rows of all papers, with what only follows from them together. */
export type Shelf = {
  readonly rows: ReadonlyMap<string, ReportedRow>;
  /** A row's rate, filled from another row of its paper where that prints it; null where nobody does. */
  rate(row: ReportedRow): Rate | null;
  /** Target of the band that a rate falls into on a row's board. */
  band(row: ReportedRow, rate: number): number;
  /** SX-B groups on a row's board: what its scratch trainings cost, in epochs of the dense network. */
  budgets(row: ReportedRow): readonly number[];
};

export type Rate = { readonly value: number; readonly source: string };

/** A band reaches 3 % above its target, as ours do. */
const BAND_WIDTH = 1.03;

/** Puts rows together. Order doesn't matter. */
export function shelfOf(rows: readonly ReportedRow[]): Shelf {
  const printed = new Map<string, Rate>();
  for (const row of rows) {
    const value = printedRate(row);
    const place = ratioPlace(row);
    if (value !== null && place !== null && !printed.has(place))
      printed.set(place, { value, source: tableOf(row) });
  }
  const rate = (row: ReportedRow): Rate | null => {
    const own = printedRate(row);
    if (own !== null) return { value: own, source: tableOf(row) };
    const place = ratioPlace(row);
    return place === null ? null : (printed.get(place) ?? null);
  };
  const targets = new Map<string, number[]>();
  const totals = new Map<string, number[]>();
  for (const [board, members] of byBoard(rows)) {
    targets.set(board, bandTargets(members.flatMap((row) => rate(row)?.value ?? [])));
    const scratch = members.filter(({ kind }) => kind === 'scratch');
    totals.set(board, spaced(scratch.flatMap((row) => totalCost(row, rate(row)?.value ?? null) ?? [])));
  }
  return {
    rows: new Map(rows.map((row) => [row.id, row])),
    rate,
    band: (row, value) => bandOf(value, targets.get(boardKey(row) ?? '') ?? []),
    budgets: (row) => totals.get(boardKey(row) ?? '') ?? [],
  };
}

/** Dataset, network and granularity class; null where the class is unstated. */
export function boardKey(row: ReportedRow): string | null {
  const structure = structureClass(row);
  return structure === null ? null : `literature:${row.dataset_id}/${row.network_id}/${structure}`;
}

/**
 * Training cost of the whole pipeline in epochs of the dense network, MACs as in each stage; null where a part is
 * unstated.
 */
export function totalCost(row: ReportedRow, rate: number | null): number | null {
  const [base, prune] = [baseEpochs(row).value, pruneEpochs(row).value];
  if (rate === null || base === null || prune === null || row.retrain_epochs === undefined) return null;
  return base + prune + row.retrain_epochs / rate;
}

/** One method at one ratio of one network in one paper: whatever the table, the pruned network is as large. */
function ratioPlace(row: ReportedRow): string | null {
  if (row.pruning_ratio === undefined || row.method === undefined) return null;
  const { dataset_id, network_id, method, pruning_ratio, pruning_ratio_unit } = row;
  return [paperOf(row), dataset_id, network_id, method.id, pruning_ratio, pruning_ratio_unit ?? ''].join('/');
}

function byBoard(rows: readonly ReportedRow[]): Map<string, ReportedRow[]> {
  const groups = new Map<string, ReportedRow[]>();
  for (const row of rows) {
    const key = boardKey(row);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

/** Papers declare no targets: from the smallest rate up, each rate above the last band opens the next. */
function bandTargets(rates: readonly number[]): number[] {
  const targets: number[] = [];
  for (const rate of [...rates].sort((a, b) => a - b)) {
    const last = targets.at(-1);
    if (last === undefined || rate > last * BAND_WIDTH) targets.push(rate);
  }
  return targets;
}

function bandOf(rate: number, targets: readonly number[]): number {
  return targets.findLast((target) => target <= rate) ?? rate;
}

function spaced(totals: readonly number[]): number[] {
  const kept: number[] = [];
  for (const total of [...totals].sort((a, b) => a - b)) {
    const last = kept.at(-1);
    if (last === undefined || total - last > budgetTolerance(last, 1)) kept.push(total);
  }
  return kept;
}
