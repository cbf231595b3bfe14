import { paperOf, tableOf } from '#core/literature/row';
import type { ReportedRow } from '#core/literature/row';
import type { PaperFile } from '#core/literature/row';

/** Something that a paper prints and that doesn't follow from what else it prints. */
export type Slip = {
  readonly field: 'drop' | 'speedup' | 'paper';
  readonly printed: string;
  readonly recomputed: string | null;
  readonly text: string;
};

/** Numbers that are computed here from what is printed, never typed. */
export type Recomputed = {
  /** Accuracy of the pruned network in percent: printed, or base − printed drop. */
  readonly top1: number | null;
  /** Base − pruned, in points. */
  readonly drop: number | null;
  readonly slips: readonly Slip[];
};

/** Recomputes a row's drop and checks the rates that it prints in two ways. */
export function recompute(row: ReportedRow): Recomputed {
  const top1 = row.pruned_top1 ?? row.pruned_top1_derived ?? null;
  const drop = top1 === null || row.base_top1 === undefined ? null : rounded(row.base_top1 - top1);
  return { top1, drop, slips: [...dropSlip(row, drop), ...speedupSlip(row)] };
}

/** Slips that reading the whole paper found and that name this row's table. */
export function readingSlips(row: ReportedRow, file: Pick<PaperFile, 'inconsistencies'>): Slip[] {
  const table = tableOf(row);
  return file.inconsistencies
    .filter(({ where, text }) => new RegExp(`${table}(?!\\d)`).test(where) && concerns(`${where} ${text}`, row))
    .map(({ text }) => ({ field: 'paper', printed: table, recomputed: null, text }));
}

/** A remark that names networks speaks of their rows only. */
function concerns(remark: string, { network, pruned_model }: ReportedRow): boolean {
  const named = [...remark.matchAll(/(ResNet|VGG|DenseNet)-?\d+(-[A-Z])?\b/gi)].map(([name]) => plain(name));
  const own = [network, pruned_model ?? ''].map(plain);
  return named.length === 0 || named.some((name) => own.some((one) => one.includes(name)));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '');
}

function dropSlip(row: ReportedRow, drop: number | null): Slip[] {
  if (row.drop === undefined || drop === null || row.pruned_top1 === undefined) return [];
  if (Math.abs(row.drop - drop) < HALF_DIGIT) return [];
  const sign = Math.abs(row.drop + drop) < HALF_DIGIT ? ', the sign is turned' : '';
  return [
    {
      field: 'drop',
      printed: row.drop_printed ?? String(row.drop),
      recomputed: drop.toFixed(2),
      text: `${paperOf(row)} prints a drop of ${row.drop_printed ?? row.drop} in ${tableOf(row)}; ${row.base_top1} − ${row.pruned_top1} is ${drop.toFixed(2)}${sign}.`,
    },
  ];
}

/** Dense MACs that the other rows of a table imply may not differ by more than the printed digits allow. */
export function denseMacsSlips(rows: readonly ReportedRow[]): Map<string, Slip> {
  const slips = new Map<string, Slip>();
  const implied = rows.flatMap((row) => {
    if (row.speedup === undefined || row.flops_g === undefined) return [];
    const [low, high] = [
      (row.speedup - HALF_DIGIT) * (row.flops_g - HALF_DIGIT),
      (row.speedup + HALF_DIGIT) * (row.flops_g + HALF_DIGIT),
    ];
    return [{ row, low, high, dense: row.speedup * row.flops_g }];
  });
  for (const { row, low, high } of implied) {
    const others = implied.filter((one) => one.row.network_id === row.network_id && one.row.id !== row.id);
    const agreeing = others.filter((one) => one.low <= high && low <= one.high).length;
    if (others.length === 0 || agreeing * 2 >= others.length) continue;
    const middle = others.map(({ dense }) => dense).sort((a, b) => a - b)[others.length >> 1]!;
    const speedup = (middle / row.flops_g!).toFixed(2);
    slips.set(row.id, {
      field: 'speedup',
      printed: row.speedup_printed ?? String(row.speedup),
      recomputed: speedup,
      text: `${tableOf(row)} prints ${row.speedup}× at ${row.flops_g}G FLOPs; the other rows' dense network makes it ${speedup}×.`,
    });
  }
  return slips;
}

/** Speedup against the printed reduction of FLOPs, where a row has both. */
function speedupSlip(row: ReportedRow): Slip[] {
  if (row.speedup === undefined || row.flops_reduction_pct === undefined) return [];
  const implied = 1 / (1 - row.flops_reduction_pct / 100);
  if (Math.abs(implied - row.speedup) < 0.02 * implied) return [];
  return [
    {
      field: 'speedup',
      printed: row.speedup_printed ?? String(row.speedup),
      recomputed: implied.toFixed(2),
      text: `${tableOf(row)} prints ${row.speedup}× beside a FLOPs reduction of ${row.flops_reduction_pct} %, which is ${implied.toFixed(2)}×.`,
    },
  ];
}

/** Half of the last of two printed digits, and what rounding leaves. */
const HALF_DIGIT = 0.005 + 1e-9;

function rounded(points: number): number {
  return Number(points.toFixed(4));
}
