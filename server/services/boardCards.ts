import { and, inArray, isNull, sql } from 'drizzle-orm';
import { networkName } from '#core/networks/registry';
import type { BoardCard } from '#core/wire/views';
import { board, boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import { isOneOf } from '#server/db/isOneOf';
import { isCurrentBoardVersion, isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';

/** Demonstrations last, else the oldest first. */
export const BOARD_ORDER = [board.demo, board.createdAt, board.id];

/** Boards with leader, verdict and open work: those of `ids`, in the order of all boards. */
export async function boardCards(db: Db, ids: readonly string[]): Promise<BoardCard[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({
      id: board.id,
      title: board.title,
      demo: board.demo,
      version: boardVersion.id,
      network: sql<Parameters<typeof networkName>[0]>`${boardVersion.definition} -> 'network'`,
      targets: sql<number[]>`jsonb_path_query_array(${boardVersion.definition}, '$.bands[*].target')`,
      dataset: sql<string>`${datasetVersion.descriptor} ->> 'title'`,
    })
    .from(board)
    .innerJoin(boardVersion, isCurrentBoardVersion)
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .where(inArray(board.id, [...ids]))
    .orderBy(...BOARD_ORDER);
  const versions = rows.map((row) => row.version);
  const counts = await countsOf(db, versions);
  const leaders = await leadersOf(db, rows);
  const verdicts = await verdictsOf(db, versions);
  const open = await openRunsOf(db, versions);
  return rows.map(({ version, network, ...row }) => ({
    ...row,
    network: networkName(network),
    entries: counts.get(version)?.entries ?? 0,
    finished: counts.get(version)?.finished ?? 0,
    leader: leaders.get(version) ?? null,
    verdict: verdicts.get(version) ?? null,
    open: open.get(version) ?? 0,
  }));
}

type Versions = readonly string[];

async function countsOf(db: Db, versions: Versions) {
  const rows = await db
    .select({
      version: entry.boardVersion,
      entries: sql<number>`count(*)::int`,
      finished: sql<number>`count(${entry.finishedAt})::int`,
    })
    .from(entry)
    .where(and(inArray(entry.boardVersion, [...versions]), isNull(entry.floor)))
    .groupBy(entry.boardVersion);
  return new Map(rows.map((row) => [row.version, row]));
}

type Leader = NonNullable<BoardCard['leader']>;

/**
 * By version: the best finished entry in its first target's band that S3.2 lets be compared with another one there. Asked
 * entry by entry from the best on: `exists` would be joined, which looks at all of them.
 */
async function leadersOf(
  db: Db,
  boards: readonly { readonly version: string; readonly targets: readonly number[] }[],
): Promise<Map<string, Leader>> {
  const asked = JSON.stringify(boards.map(({ version, targets }) => ({ version, target: targets[0] ?? 0 })));
  const standing = (alias: 'e' | 'other') => {
    const of = sql.raw(alias);
    return sql`${of}.board_version = asked.version and ${of}.band = asked.target and ${of}.floor is null
      and ${of}.withdrawn is null and ${of}.finished_at is not null`;
  };
  const { rows } = await db.execute<
    {
      version: string;
      low: number | null;
      high: number | null;
      mean: number;
      n: number;
      runs: number[];
    } & Pick<Leader, 'entry' | 'method' | 'recipe' | 'target' | 'ranked'>
  >(sql`
    select asked.version, asked.target, best.*
    from jsonb_to_recordset(${asked}::jsonb) as asked(version text, target float8)
    cross join lateral (
      select e.id as entry, e.method, e.recipe_id as recipe, e.mean, e.low, e.high, e.n, e.top1 as runs, e.ranked
      from ${entry} e
      where ${standing('e')} and e.key_s3_2 is not null and (
        select true from ${entry} other
        where other.key_s3_2 = e.key_s3_2 and other.id <> e.id and ${standing('other')} limit 1)
      order by e.mean desc nulls last, e.id limit 1) best`);
  return new Map(
    rows.map(({ version, low, high, mean, n, runs, ...row }) => [
      version,
      { ...row, top1: { mean, interval: low === null || high === null ? null : [low, high], n, runs } },
    ]),
  );
}

/** By version: its newest verdict's sentence. */
async function verdictsOf(db: Db, versions: Versions): Promise<Map<string, string>> {
  const { rows } = await db.execute<{ version: string; sentence: string }>(sql`
    select asked.version, newest.sentence
    from jsonb_array_elements_text(${JSON.stringify(versions)}::jsonb) as asked(version)
    cross join lateral (
      select sentence from verdict where board_version = asked.version order by updated_at desc nulls last limit 1) newest`);
  return new Map(rows.map((row) => [row.version, row.sentence]));
}

/** By version: runs that submissions asked for and that are not finished. Only unfinished entries have such. */
async function openRunsOf(db: Db, versions: Versions): Promise<Map<string, number>> {
  const { rows } = await db.execute<{ version: string; open: number }>(sql`
    select ${entry.boardVersion} as version, count(*)::int as open
    from ${entry} join ${run} on ${run.entry} = ${entry.id} and ${run.state} = 'waiting'
    where ${isOneOf(entry.boardVersion, versions)}
      and ${entry.floor} is null and ${entry.finishedAt} is null and ${entry.origin} = 'submission'
    group by ${entry.boardVersion}`);
  return new Map(rows.map((row) => [row.version, row.open]));
}
