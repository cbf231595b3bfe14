import { and, asc, eq } from 'drizzle-orm';
import { floorStandings } from '#core/fairness/floors';
import type { FloorRow } from '#core/fairness/floors';
import type { Result } from '#core/wire/results';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import { keysOf } from '#server/services/entryKeys';
import type { EntryRow } from '#server/services/entryKeys';
import { groupBy } from '#server/services/groupBy';
import { metricsOf, NO_METRICS, type RunMetrics } from '#server/services/runMetrics';

/** An entry as programs read it; `floors` are those of its board and target that may be its own. */
export function resultOf(
  row: EntryRow,
  boardId: string,
  floors: readonly FloorRow[],
  metrics: RunMetrics = NO_METRICS,
): Result {
  return {
    id: row.id,
    board: boardId,
    method: row.method,
    config: row.config,
    recipe: row.recipeId,
    evidence: row.evidence,
    keys: keysOf(row),
    rate: row.rate,
    band: row.band,
    params: row.params,
    macs: row.macs,
    top1: {
      mean: row.mean,
      interval: row.low === null || row.high === null ? null : [row.low, row.high],
      n: row.n,
      runs: [...row.top1],
    },
    ...metrics,
    drop: row.drop,
    dropMatched: row.dropMatched,
    trainability:
      row.trainability === null ? null : { mean: row.trainability, label: row.trainabilityLabel ?? '' },
    damage: row.damage,
    floor: row.floor,
    floors: floorStandings(floorRow(row), floors),
    provisional: row.provisional,
    ranked: row.ranked,
    unranked: [...row.unranked],
  };
}

/**
 * For each entry those of its board version and target that it may be held against: baselines under its recipe, and
 * floors.
 */
export function floorsByTarget(rows: readonly EntryRow[]): (row: EntryRow) => readonly FloorRow[] {
  const place = (row: EntryRow) => `${row.boardVersion} ${row.target}`;
  const under = (row: EntryRow) => `${place(row)} ${row.recipeFingerprint}`;
  const held = rows.filter((row) => row.n > 0);
  const asRows = (groups: ReadonlyMap<string, readonly EntryRow[]>) =>
    new Map([...groups].map(([at, members]) => [at, members.map(floorRow)] as const));
  const baselines = asRows(
    groupBy(
      held.filter((row) => row.baseline && row.floor === null),
      under,
    ),
  );
  const floors = asRows(
    groupBy(
      held.filter((row) => row.floor !== null),
      place,
    ),
  );
  return (row) => [...(baselines.get(under(row)) ?? []), ...(floors.get(place(row)) ?? [])];
}

/** An entry as the rule on floors sees it. */
function floorRow(row: EntryRow): FloorRow {
  const { epochsBase, epochsPrune, epochsRetrain } = row;
  return { ...row, totalEpochs: (epochsBase ?? 0) + (epochsPrune ?? 0) + (epochsRetrain ?? 0) };
}

/** Every entry of a board, or of all boards, in a fixed order. Throws Fault `unknown-board`. */
export async function listResults(db: Db, { board: wanted }: { readonly board: string }): Promise<Result[]> {
  const all = wanted === 'all';
  const only = all ? null : (await openBoard(db, wanted)).version.id;
  const rows = await db
    .select({ entry, board: board.id })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .innerJoin(board, and(eq(board.id, boardVersion.board), eq(board.currentVersion, boardVersion.version)))
    .where(and(eq(entry.phase, 'published'), only === null ? undefined : eq(entry.boardVersion, only)))
    .orderBy(asc(board.id), asc(entry.target), asc(entry.method), asc(entry.recipeId), asc(entry.id));
  const floors = floorsByTarget(rows.map((row) => row.entry));
  const metrics = await metricsOf(
    db,
    rows.map((row) => row.entry.id),
  );
  return rows.map((row) => resultOf(row.entry, row.board, floors(row.entry), metrics.get(row.entry.id)));
}
