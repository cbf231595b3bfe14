import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { baselinesBeside, leadersOf } from '#core/verification/floors';
import type { FloorState, PlacedEntry, WidthsByBase } from '#core/verification/floors';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import type { EntryRow } from '#server/services/entryKeys';
import { METHODS, isScratchMethod } from '#methods/registry';

/** Everything that a board's floors follow from. */
export async function floorState(tx: Db, board: OpenBoard, rows: readonly EntryRow[]): Promise<FloorState> {
  const { version } = board;
  const inside = await entriesTrainingInside(tx, version.id);
  const entries = rows.map((row) => placedEntry(row, inside.has(row.id)));
  const leaders = leadersOf(entries);
  const wanted = leaders.flatMap((leader) => [leader, ...baselinesBeside(leader, entries)]);
  return {
    entries,
    widths: await widthsOf(
      tx,
      wanted.map(({ id }) => id),
    ),
    imagenet: version.dataset.startsWith('imagenet'),
  };
}

/** An entry as the planners see it. */
function placedEntry(row: EntryRow, trainsInside: boolean): PlacedEntry {
  return {
    ...row,
    ...standingOf(row),
    revision: METHODS.find((method) => method.id === row.method)?.revision ?? 1,
    epochs: { base: row.epochsBase ?? 0, prune: row.epochsPrune ?? 0, retrain: row.epochsRetrain ?? 0 },
    trainsInside,
  };
}

/** What decides whether an entry leads its class, besides what its row says as it is. */
export function standingOf(row: Pick<EntryRow, 'method' | 'finishedAt' | 'band' | 'keyS32'>) {
  return {
    fromScratch: isScratchMethod(row.method),
    finished: row.finishedAt !== null,
    inBand: row.band !== null,
    classKey: row.keyS32,
  };
}

async function entriesTrainingInside(tx: Db, boardVersion: string): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectDistinct({ id: run.entry })
    .from(run)
    .innerJoin(entry, eq(entry.id, run.entry))
    .where(
      and(
        eq(entry.boardVersion, boardVersion),
        isNotNull(run.ledger),
        sql`(${run.ledger} -> 'prune' ->> 'epochs')::float8 > 0`,
      ),
    );
  return new Set(rows.map((row) => row.id));
}

/** Filters that each group keeps in the runs of these entries, by base. */
async function widthsOf(tx: Db, ids: readonly string[]): Promise<Map<string, WidthsByBase>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ entry: run.entry, index: run.index, result: stage.result })
    .from(run)
    .innerJoin(stage, eq(stage.hash, run.prune))
    .where(and(inArray(run.entry, [...new Set(ids)]), eq(stage.state, 'done')));
  const found = new Map<string, Record<number, WidthsByBase[number]>>();
  for (const { entry: id, index, result } of rows) {
    if (result?.kind !== 'prune') continue;
    const kept = Object.entries(result.kept).map(([group, indices]) => [group, indices.length] as const);
    found.set(id, { ...found.get(id), [index]: Object.fromEntries(kept) });
  }
  return found;
}
