import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { SortBy } from '#core/board/sorting';
import type { Tag } from '#core/fairness/tags';
import { entry } from '#drizzle/schema/entries';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import { methodAt, recipeSwapDelta } from '#server/services/boardRows';
import { EPOCHS_OF_RECIPE, KEY_COLUMNS } from '#server/services/entryKeys';
import type { EntryRow } from '#server/services/entryKeys';
import { compareText } from '#core/lists/compareText';
import { groupBy } from '#core/lists/groupBy';
import { WITHHOLDABLE } from '#server/services/withheld';
import type { Withholdable } from '#server/services/withheld';

/** Which entries of a board version are listed, and for what. */
export type Listing = {
  readonly boardVersion: string;
  readonly target: number;
  /** The setup that groups them, and the one that it stands on. */
  readonly tag: Tag;
  readonly on: Tag | null;
  readonly sort: SortBy;
};

/**
 * As much of an entry as its place among all others of a target needs. A view ranks and counts thousands of them to
 * show fifty, which alone are read whole.
 */
export type ListedEntry = Pick<
  EntryRow,
  | 'id'
  | 'method'
  | 'recipeId'
  | 'submission'
  | 'evidence'
  | 'floor'
  | 'n'
  | 'mean'
  | 'low'
  | 'high'
  | 'byBase'
  | 'band'
  | 'params'
  | 'macs'
  | 'trainingFlops'
  | 'epochsBase'
  | 'epochsPrune'
> & {
  readonly epochsRetrain: number;
  /** What may keep it from being ranked; null when nothing does. */
  readonly withheld: Withholdable | null;
  /** Key under the chosen setup, and under the one that it stands on. */
  readonly key: string | null;
  readonly keyBefore: string | null;
  /** The value that it is sorted by, where the rest doesn't tell. */
  readonly sorted: number | null;
};

const LISTED = {
  id: entry.id,
  method: entry.method,
  recipeId: entry.recipeId,
  submission: entry.submission,
  evidence: entry.evidence,
  floor: entry.floor,
  n: entry.n,
  mean: entry.mean,
  low: entry.low,
  high: entry.high,
  byBase: entry.byBase,
  band: entry.band,
  params: entry.params,
  macs: entry.macs,
  trainingFlops: entry.trainingFlops,
  epochsBase: entry.epochsBase,
  epochsPrune: entry.epochsPrune,
  // The recipe is the largest part of an entry, and looked at only while no run has told.
  epochsRetrain: sql<number>`coalesce(${entry.epochsRetrain}, (${entry.recipe} ->> 'epochs')::float8)`,
  withheld: WITHHOLDABLE,
};

const NONE = sql<null>`null`;
const SORTED: Partial<Record<SortBy, SQL<number | null>>> = {
  drop: sql`${entry.drop}`,
  matched: sql`${entry.dropMatched}`,
  rate: sql`${entry.rate}`,
  date: sql`extract(epoch from ${entry.finishedAt})::float8`,
};

/** All entries of one target, by method and recipe; the dense control belongs to every one: nothing is pruned. */
export async function listEntries(db: Db, listing: Listing): Promise<ListedEntry[]> {
  const { tag, on, sort } = listing;
  const columns = {
    ...LISTED,
    key: entry[KEY_COLUMNS[tag]],
    keyBefore: on === null ? NONE : entry[KEY_COLUMNS[on]],
    sorted: SORTED[sort] ?? NONE,
  };
  const [rows, deltas] = await Promise.all([
    manyRows(db, columns, sql`from ${entry} where ${isOfTarget(listing)}`),
    sort === 'swap' ? swapDeltas(db, listing) : null,
  ]);
  const listed = deltas === null ? rows : rows.map((row) => ({ ...row, sorted: deltas.get(row.id) ?? null }));
  return listed.sort(byMethodAndRecipe);
}

/** Condition on `entry`. */
function isOfTarget({ boardVersion, target }: Pick<Listing, 'boardVersion' | 'target'>): SQL {
  return sql`${entry.boardVersion} = ${boardVersion}
    and (${entry.target} = ${target} or ${entry.floor} ->> 'kind' = 'dense')`;
}

async function swapDeltas(db: Db, listing: Listing): Promise<ReadonlyMap<string, number | null>> {
  const columns = {
    id: entry.id,
    configFingerprint: entry.configFingerprint,
    target: entry.target,
    floor: entry.floor,
    recipeFingerprint: entry.recipeFingerprint,
    baseSet: entry.baseSet,
    recipe: EPOCHS_OF_RECIPE,
    mean: entry.mean,
  };
  const rows = await manyRows(db, columns, sql`from ${entry} where ${isOfTarget(listing)}`);
  const siblings = groupBy(rows, methodAt);
  return new Map(rows.map((row) => [row.id, recipeSwapDelta(row, siblings.get(methodAt(row)) ?? [])]));
}

/** Sorted here: the database would compare texts by a language's rules, which takes longer than to read them. */
function byMethodAndRecipe(a: ListedEntry, b: ListedEntry): number {
  return compareText(a.method, b.method) || compareText(a.recipeId, b.recipeId) || compareText(a.id, b.id);
}
