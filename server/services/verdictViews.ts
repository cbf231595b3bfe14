import { inArray } from 'drizzle-orm';
import type { VerdictView } from '#core/wire/views';
import { entry } from '#drizzle/schema/entries';
import type { verdict } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import type { EntryRow } from '#server/services/entryKeys';
import { contenderName } from '#server/services/names';

type VerdictRow = Omit<typeof verdict.$inferSelect, 'detail'>;

const CELL = {
  id: entry.id,
  method: entry.method,
  config: entry.config,
  recipeId: entry.recipeId,
  mean: entry.mean,
  low: entry.low,
  high: entry.high,
  n: entry.n,
};
type CellRow = Pick<EntryRow, keyof typeof CELL>;

/** The entries that verdicts were made from, by id. */
export async function cellsOf(db: Db, rows: readonly VerdictRow[]): Promise<Map<string, CellRow>> {
  const ids = rows.flatMap((row) => [row.aUnderA, row.bUnderA, row.aUnderB, row.bUnderB]);
  const cells = await db
    .select(CELL)
    .from(entry)
    .where(inArray(entry.id, [...new Set(ids)]));
  return new Map(cells.map((cell) => [cell.id, cell]));
}

/** Verdicts with the four cells that they were made from, in the order A+a, B+a, A+b, B+b. */
export function verdictViews(
  rows: readonly VerdictRow[],
  byId: ReadonlyMap<string, CellRow>,
): VerdictView[] {
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

function side({ method, config, recipeId }: CellRow): VerdictView['a'] {
  return { method, name: contenderName(method, config), recipe: recipeId };
}

function cellOf({ id, method, recipeId, mean, low, high, n }: CellRow): VerdictView['cells'][number] {
  const interval = low === null || high === null ? null : ([low, high] as const);
  return { entry: id, method, recipe: recipeId, mean: mean ?? 0, interval, n };
}
