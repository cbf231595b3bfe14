import { and, eq, inArray, sql } from 'drizzle-orm';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import type { Db } from '#server/db/types';
import type { EntryRow } from '#server/services/entryKeys';

/** Finished runs of a dense control by base index. */
export type ControlRuns = ReadonlyMap<
  number,
  Pick<typeof run.$inferSelect, 'top1' | 'trainability' | 'trainabilityTrain'>
>;

const NONE: ControlRuns = new Map();

/** For each entry the dense bases that were retrained by its recipe: what matched drop and damage are held against. */
export async function denseControls(
  tx: Db,
  entries: readonly EntryRow[],
): Promise<(row: EntryRow) => ControlRuns> {
  const boards = [...new Set(entries.map((row) => row.boardVersion))];
  if (boards.length === 0) return () => NONE;
  const rows = await tx
    .select({ entry, run })
    .from(run)
    .innerJoin(entry, eq(entry.id, run.entry))
    .where(
      and(
        inArray(entry.boardVersion, boards),
        sql`${entry.floor} ->> 'kind' = 'dense'`,
        eq(run.state, 'done'),
      ),
    );
  const found = new Map<string, Map<number, typeof run.$inferSelect>>();
  for (const row of rows) {
    const runs = found.get(placeOf(row.entry)) ?? new Map();
    found.set(placeOf(row.entry), runs.set(row.run.index, row.run));
  }
  // A control is not held against itself.
  return (row) => (row.floor?.kind === 'dense' ? NONE : (found.get(placeOf(row)) ?? NONE));
}

function placeOf({ boardVersion, baseSet, recipeFingerprint }: EntryRow): string {
  return [boardVersion, baseSet, recipeFingerprint].join(' ');
}
