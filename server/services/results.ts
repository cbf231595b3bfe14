import { and, asc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { floorStandings } from '#core/fairness/floors';
import type { FloorRow } from '#core/fairness/floors';
import { Slug } from '#core/wire/board';
import type { Result, ResultsPage } from '#core/wire/results';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import { isOneOf } from '#server/db/isOneOf';
import { isCurrentBoardVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import { keysOf } from '#server/services/entryKeys';
import type { EntryOnBoard, EntryRow } from '#server/services/entryKeys';
import { groupBy } from '#core/lists/groupBy';
import { metricsOf, NO_METRICS, type RunMetrics } from '#server/services/runMetrics';

/** An entry as programs read it; `floors` are those of its board and target that may be its own. */
export function resultOf(
  row: EntryOnBoard,
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
export function floorsByTarget(rows: readonly EntryOnBoard[]): (row: EntryOnBoard) => readonly FloorRow[] {
  const place = (row: EntryOnBoard) => `${row.boardVersion} ${row.target}`;
  const under = (row: EntryOnBoard) => `${place(row)} ${row.recipeFingerprint}`;
  const held = rows.filter((row) => row.n > 0);
  const asRows = (groups: ReadonlyMap<string, readonly EntryOnBoard[]>) =>
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
function floorRow(row: EntryOnBoard): FloorRow {
  const { epochsBase, epochsPrune, epochsRetrain } = row;
  return { ...row, totalEpochs: (epochsBase ?? 0) + (epochsPrune ?? 0) + (epochsRetrain ?? 0) };
}

export const ResultsInput = z.strictObject({
  /** A board's id, or `all`. */
  board: Slug,
  /** Begin behind this entry: `next` of the page before. */
  after: z.string().min(1).max(64).optional(),
  /** Entries a page at most. */
  limit: z.number().int().min(1).max(1000).default(1000),
});

/**
 * A page of the entries of a board, or of all boards, in an order that stays: board by board, by id. Throws Fault
 * `unknown-board`, `not-found` for an entry to begin behind that there isn't.
 */
export async function listResults(
  db: Db,
  { board: wanted, after, limit }: z.infer<typeof ResultsInput>,
): Promise<ResultsPage> {
  const only = wanted === 'all' ? null : (await openBoard(db, wanted)).version.id;
  const from = after === undefined ? null : await placeOf(db, after);
  const rows = await db
    .select({ entry, board: board.id })
    .from(entry)
    .innerJoin(boardVersion, eq(boardVersion.id, entry.boardVersion))
    .innerJoin(board, isCurrentBoardVersion)
    .where(
      and(
        eq(entry.phase, 'published'),
        only === null ? undefined : eq(entry.boardVersion, only),
        from === null
          ? undefined
          : sql`(${entry.boardVersion}, ${entry.id}) > (${from.boardVersion}, ${from.id})`,
      ),
    )
    .orderBy(asc(entry.boardVersion), asc(entry.id))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const beside = await entriesBeside(db, [...new Set(shown.map((row) => row.entry.boardVersion))]);
  const floors = floorsByTarget(beside);
  const metrics = await metricsOf(
    db,
    shown.map((row) => row.entry.id),
  );
  return {
    results: shown.map((row) => resultOf(row.entry, row.board, floors(row.entry), metrics.get(row.entry.id))),
    next: rows.length > limit ? (shown.at(-1)?.entry.id ?? null) : null,
  };
}

async function placeOf(db: Db, id: string): Promise<Pick<EntryRow, 'boardVersion' | 'id'>> {
  const [row] = await db
    .select({ boardVersion: entry.boardVersion, id: entry.id })
    .from(entry)
    .where(eq(entry.id, id));
  if (row !== undefined) return row;
  throw new Fault('not-found', `There is no entry "${id}" to begin behind.`, {
    field: 'after',
    hint: 'Give `next` of the page before, or leave it out to begin at the first.',
    class: 'submitter',
  });
}

/** What the entries of these board versions may be held against. */
function entriesBeside(db: Db, boardVersions: readonly string[]): Promise<EntryRow[]> {
  return db
    .select()
    .from(entry)
    .where(
      and(
        isOneOf(entry.boardVersion, boardVersions),
        eq(entry.phase, 'published'),
        sql`(${entry.baseline} or ${entry.floor} is not null)`,
      ),
    );
}
