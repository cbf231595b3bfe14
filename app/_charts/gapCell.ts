import { type ValueScale, valueScale } from './valueScale.ts';

export const GAP_CELL = { width: 132, height: 16, pad: 6 } as const;

type Measured = { readonly top1: number; readonly interval: readonly [number, number] | null };
type Row = { readonly top1: number | null; readonly reruns: readonly Measured[] };

/** One scale for all printed accuracies of a table that have a re-run, and for those re-runs. Percent to pixels. */
export function gapScale(rows: readonly Row[]): ValueScale {
  const values = rows
    .filter((row) => row.reruns.length > 0)
    .flatMap((row) => [
      ...(row.top1 === null ? [] : [row.top1]),
      ...row.reruns.flatMap((one) => [one.top1, ...(one.interval ?? [])]),
    ]);
  return valueScale(values, [GAP_CELL.pad, GAP_CELL.width - GAP_CELL.pad], 3);
}
