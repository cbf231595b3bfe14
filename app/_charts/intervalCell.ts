import { round, type ValueScale, valueScale } from './valueScale.ts';

/** Width and height of the small interval drawing in a table cell. */
export const INTERVAL_CELL = { width: 104, height: 14, pad: 4 } as const;

/** One scale for a whole column of intervals, so that rows can be compared by eye. */
export function intervalScale(
  rows: readonly { readonly mean: number | null; readonly interval: readonly [number, number] | null }[],
): ValueScale {
  const values = rows.flatMap((row) => [...(row.mean === null ? [] : [row.mean]), ...(row.interval ?? [])]);
  return valueScale(values, [INTERVAL_CELL.pad, INTERVAL_CELL.width - INTERVAL_CELL.pad], 3);
}

/** Labels of the axis above the column: its first and last tick. */
export function axisEnds(
  scale: ValueScale,
): readonly { readonly x: number; readonly text: string; readonly end: boolean }[] {
  const first = scale.ticks[0];
  const last = scale.ticks.at(-1);
  if (first === undefined || last === undefined || first === last) return [];
  return [
    { x: round(scale.at(first)), text: first.toFixed(scale.digits), end: false },
    { x: round(scale.at(last)), text: last.toFixed(scale.digits), end: true },
  ];
}
