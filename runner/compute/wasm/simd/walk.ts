import { copy, get, increase, repeat, type Code } from '#runner/compute/wasm/simd/assembler';

/** An address that goes along a row: it starts each row at `base`, which goes on by `rowStride` afterwards. */
export type Cursor = { readonly at: number; readonly base: number; readonly rowStride: number };

/** Locals that count: rows that are left, places in a row, and those of them that are left. */
export type Counters = { readonly rows: number; readonly columns: number; readonly columnsLeft: number };

/**
 * Code that runs `place` for every place of every row. Cursors move within a row by what `place` does to them. Counts
 * down `rows` and moves every base, so both are used up afterwards. All are indices of locals.
 */
export function walkRows(
  { rows, columns, columnsLeft }: Counters,
  cursors: readonly Cursor[],
  place: Code,
): Code {
  return repeat(rows, [
    ...cursors.flatMap(({ at, base }) => copy(at, base)),
    ...copy(columnsLeft, columns),
    ...repeat(columnsLeft, place),
    ...cursors.flatMap(({ base, rowStride }) => increase(base, get(rowStride))),
  ]);
}
