import type { Side } from '#core/wire/compare';
import type { EntryView } from '#core/wire/views';

/** "A", "B", …: how the results of a comparison are called in text. */
export function letter(index: number): string {
  return String.fromCodePoint(65 + index);
}

/** The name of a result: the method with its recipe, or the printed row. */
export function sideName(side: Side): string {
  if (side.kind === 'entry') return `${side.entry.row.methodName} · ${side.entry.row.recipe}`;
  const { method, table, id } = side.row;
  return `${method?.name ?? 'Dense network'} · ${table}, row ${id.split('/').at(-1)}`;
}

/** An entry of the comparison with its place in it, which decides letter and mark. */
export type PlacedEntry = { readonly index: number; readonly name: string; readonly entry: EntryView };

/** The entries among the results: only they have curves, layers and a ledger. */
export function entriesOf(sides: readonly Side[]): readonly PlacedEntry[] {
  return sides.flatMap((side, index) =>
    side.kind === 'entry' ? [{ index, name: sideName(side), entry: side.entry }] : [],
  );
}
