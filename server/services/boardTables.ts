import { narrower } from '#core/board/narrowing';
import type { Narrowing } from '#core/board/narrowing';
import { rowsPage } from '#core/board/rowsPage';
import type { RowsPage } from '#core/board/rowsPage';
import { sharedReasons } from '#core/board/sharedReasons';
import { sortRows } from '#core/board/sorting';
import type { Sort, SortBy, SortKey } from '#core/board/sorting';
import type { Tag } from '#core/fairness/tags';
import type { TableSummary } from '#core/wire/views';
import type { ListedEntry } from '#server/services/boardList';
import { epochsOf } from '#server/services/boardRows';
import { classesOf } from '#server/services/classes';
import type { ListedClass, Placed } from '#server/services/classes';
import { floorName, methodName } from '#server/services/names';

/** What is asked of the rows of a view. */
export type Asked = Narrowing & { readonly sort: Sort; readonly page: number | null };

/** A table of a view: those of its entries that are given, and what is said of all. */
type Table = { readonly shown: readonly Placed[]; readonly summary: TableSummary };

export type BoardTables = {
  readonly classTotal: number;
  readonly classes: readonly (Omit<ListedClass, 'members'> &
    Table & { readonly index: number; readonly shared: readonly string[] })[];
  readonly apart: Table;
  readonly floors: Table;
  readonly page: RowsPage;
};

/**
 * Entries as the tables of a view: in their classes, apart, or among the floors; those that are asked for, in the order
 * asked for, a page of them. Ranks stay those among all entries of a class; a class of which nothing is left is left out.
 * `authors` are who submitted, as readers are told, for the words that are asked for.
 */
export function boardTables(
  tag: Tag,
  entries: readonly ListedEntry[],
  asked: Asked,
  authors: ReadonlyMap<string, string | null>,
): BoardTables {
  const isAsked = narrower<Placed>(asked, ({ entry }) => ({
    evidence: entry.evidence,
    text: `${nameOf(entry)} ${entry.method} ${entry.recipeId} ${authors.get(entry.submission ?? '') ?? ''}`,
  }));
  const those = (members: readonly Placed[]) =>
    sortRows(members.filter(isAsked), asked.sort, SORT_KEY[asked.sort.by]);
  const outside = entries
    .filter(({ key }) => key === null)
    .map((entry): Placed => ({ entry, rank: null, standing: null }));
  const classes = classesOf(tag, entries)
    .map((one) => ({ ...one, members: those(one.members) }))
    .filter(({ members }) => members.length > 0);
  const apart = those(outside.filter(({ entry }) => entry.floor === null));
  const floors = those(outside.filter(({ entry }) => entry.floor !== null));
  const { page, tables } = rowsPage([...classes.map(({ members }) => members), apart, floors], asked.page);
  return {
    classTotal: classes.length,
    classes: classes.flatMap(({ members, ...one }, index) => {
      const shown = tables[index]!;
      if (shown.length === 0) return [];
      return [{ ...one, index, shared: sharedBy(members), shown, summary: summaryOf(members) }];
    }),
    apart: { shown: tables.at(-2)!, summary: summaryOf(apart) },
    floors: { shown: tables.at(-1)!, summary: summaryOf(floors) },
    page,
  };
}

const SORT_KEY: Readonly<Record<SortBy, (placed: Placed) => SortKey>> = {
  // Equal lower ends keep their order, which is by mean.
  rank: ({ rank }) => rank?.low ?? null,
  method: ({ entry }) => nameOf(entry),
  top1: ({ entry }) => entry.mean,
  drop: ({ entry }) => entry.sorted,
  matched: ({ entry }) => entry.sorted,
  rate: ({ entry }) => entry.sorted,
  params: ({ entry }) => entry.params,
  macs: ({ entry }) => entry.macs,
  recipe: ({ entry }) => entry.recipeId,
  swap: ({ entry }) => entry.sorted,
  epochs: ({ entry }) => {
    const { base, prune, retrain } = epochsOf(entry);
    return base + prune + retrain;
  },
  flops: ({ entry }) => entry.trainingFlops ?? 0,
  date: ({ entry }) => entry.sorted,
};

function nameOf({ method, floor }: ListedEntry): string {
  return floor === null ? methodName(method) : floorName(method, floor);
}

/** What is said above a table needs no repeating in each row; one entry's reasons stand beside it. */
function sharedBy(members: readonly Placed[]): readonly string[] {
  const entries = members.filter(({ entry }) => entry.floor === null);
  return entries.length < 2 ? [] : sharedReasons(entries.map(({ standing }) => standing ?? { unranked: [] }));
}

function summaryOf(members: readonly Placed[]): TableSummary {
  const entries = members.map(({ entry }) => entry);
  const floors = entries.filter(({ floor }) => floor !== null).length;
  const largest = (valueOf: (entry: ListedEntry) => number | null) =>
    entries.reduce((most, entry) => Math.max(most, valueOf(entry) ?? 0), 0);
  return {
    entries: entries.length - floors,
    floors,
    distinct: new Set(entries.map(({ method, recipeId }) => `${method} ${recipeId}`)).size === entries.length,
    top1: endsOf(entries),
    params: largest(({ params }) => params),
    macs: largest(({ macs }) => macs),
    trainingFlops: largest(({ trainingFlops }) => trainingFlops),
  };
}

function endsOf(entries: readonly ListedEntry[]): TableSummary['top1'] {
  let [low, high] = [Infinity, -Infinity];
  for (const { mean, low: from, high: to } of entries) {
    if (mean === null) continue;
    low = Math.min(low, mean, from ?? mean);
    high = Math.max(high, mean, to ?? mean);
  }
  return low > high ? null : [low, high];
}
