import type { VerdictView } from '#core/wire/views';
import type { verdict } from '#drizzle/schema/entries';
import type { EntryRow } from '#server/services/entryKeys';
import { contenderName } from '#server/services/names';

type VerdictRow = typeof verdict.$inferSelect;

/** Verdicts with the four cells that they were made from, in the order A+a, B+a, A+b, B+b. */
export function verdictViews(rows: readonly VerdictRow[], entries: readonly EntryRow[]): VerdictView[] {
  const byId = new Map(entries.map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const cells = [row.aUnderA, row.bUnderA, row.aUnderB, row.bUnderB].map((id) => byId.get(id));
    const [aUnderA, , , bUnderB] = cells;
    if (aUnderA === undefined || bUnderB === undefined) return [];
    return [
      {
        a: side(aUnderA),
        b: side(bUnderB),
        target: row.target,
        outcome: row.outcome,
        sentence: row.sentence,
        cells: cells.flatMap((cell) => (cell === undefined ? [] : [cellOf(cell)])),
      },
    ];
  });
}

function side({ method, config, recipeId }: EntryRow): VerdictView['a'] {
  return { method, name: contenderName(method, config), recipe: recipeId };
}

function cellOf({ id, method, recipeId, mean, low, high, n }: EntryRow): VerdictView['cells'][number] {
  const interval = low === null || high === null ? null : ([low, high] as const);
  return { entry: id, method, recipe: recipeId, mean: mean ?? 0, interval, n };
}
