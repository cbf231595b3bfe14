import { and, asc, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { LONGEST_WORDS } from '#core/board/narrowing';
import { BY_RANK, SORTS } from '#core/board/sorting';
import { standsOn } from '#core/fairness/dropped';
import { entryMean } from '#core/fairness/entryMean';
import { EVIDENCE, TAGS } from '#core/fairness/tags';
import type { Tag } from '#core/fairness/tags';
import { networkName } from '#core/networks/registry';
import { boardChanges } from '#core/verification/boardChanges';
import { Slug } from '#core/wire/board';
import type { BoardRow, BoardView } from '#core/wire/views';
import { baseSet, boardVersion } from '#drizzle/schema/boards';
import { entry, verdict } from '#drizzle/schema/entries';
import { stage } from '#drizzle/schema/stages';
import { isOneOf } from '#server/db/isOneOf';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import { authorLines } from '#server/services/authors';
import { listEntries } from '#server/services/boardList';
import { boardRecipes } from '#server/services/boardRecipes';
import { boardRows } from '#server/services/boardRows';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { boardTables } from '#server/services/boardTables';
import type { BoardTables } from '#server/services/boardTables';
import type { Placed } from '#server/services/classes';
import { comparableEntries } from '#server/services/comparable';
import { disputedEntries } from '#server/services/disputeViews';
import { droppedRows } from '#server/services/droppedRows';
import { EPOCHS_OF_RECIPE } from '#server/services/entryKeys';
import type { EntryOnBoard } from '#server/services/entryKeys';
import { percent } from '#server/services/finishRuns';
import { findRound } from '#server/services/rounds';
import { cellsOf, verdictViews } from '#server/services/verdictViews';
import { progressOfBoard } from '#server/services/work';

export const BoardViewInput = z.strictObject({
  board: Slug,
  /** Comparison setup; S3.2 when left out. */
  tag: z.enum(TAGS).optional(),
  /** An older version by number; the current one when left out. */
  version: z.number().int().min(1).optional(),
  /** Target of the rate band; the board's first when left out. */
  target: z.number().optional(),
  /** Only entries of this recipe (its id or fingerprint). */
  recipe: z.string().max(64).nullable().optional(),
  /** Order of the rows; by rank when left out. */
  sort: z.strictObject({ by: z.enum(SORTS), reversed: z.boolean() }).optional(),
  /** Only rows that hold these words in method, recipe or submitter. */
  words: z.string().max(LONGEST_WORDS).optional(),
  /** Only rows of this evidence. */
  evidence: z.enum(EVIDENCE).nullable().optional(),
  /** Fifty rows, from page 1 on; all rows when left out. */
  page: z.number().int().min(1).max(999_999).optional(),
});
export type BoardViewInput = z.infer<typeof BoardViewInput>;

/** A board's other verdicts are told on its page of cross-validation. */
const MOST_VERDICTS = 12;

/** A board as its page shows it. Throws Fault `unknown-board`; an unknown target or recipe falls back to the default. */
export async function boardView(db: Db, input: BoardViewInput): Promise<BoardView> {
  const opened = await openBoard(db, input.board, input.version);
  const { board, version, dataset } = opened;
  const { definition } = version;
  const [tag, target] = [input.tag ?? 'S3.2', targetOf(input, opened)];
  const sort = input.sort ?? BY_RANK;
  // Independent of each other: the database answers several at once, while what has come is worked on.
  const [
    listed,
    contenders,
    recipes,
    versions,
    round,
    baseAccuracy,
    verdicts,
    verdictTotal,
    disputed,
    progress,
  ] = await Promise.all([
    listEntries(db, { boardVersion: version.id, target, tag, on: standsOn(tag), sort: sort.by }),
    contendersOf(db, version.id),
    boardRecipes(db, opened),
    versionsOf(db, board.id),
    findRound(db, version),
    baseTop1(db, version.baseSet),
    verdictsOf(db, version.id, target),
    db.$count(verdict, isOfTarget(version.id, target)),
    disputedEntries(db, version.id),
    progressOfBoard(db, version),
  ]);
  const chosen = { tag, target, recipe: recipeOf(input, recipes) };
  const inView = listed.filter((row) => chosen.recipe === null || row.recipeId === chosen.recipe);
  const plain = inView.filter((row) => row.floor === null);
  const { words = '', evidence = null, page = null } = input;
  const tables = boardTables(
    tag,
    inView,
    { sort, words, evidence, page },
    await authorsFor(db, words, inView),
  );
  const [rows, comparable, dropped] = await Promise.all([
    rowsOf(db, opened, target, tables),
    comparableEntries(db, version.id, chosen),
    droppedRows(db, tag, plain),
  ]);
  return {
    id: board.id,
    title: board.title,
    description: board.description,
    demo: board.demo,
    version: version.version,
    currentVersion: board.currentVersion,
    versions,
    round,
    fingerprint: version.fingerprint,
    dataset,
    network: {
      name: networkName(definition.network),
      family: definition.network.family,
      params: version.denseParams,
      macs: version.denseMacs,
    },
    backend: version.backend,
    bases: definition.bases,
    baseTop1: baseAccuracy,
    bands: definition.bands.map((band) => ({
      ...band,
      entries: contenders.filter((row) => row.target === band.target).length,
    })),
    recipes,
    chosen,
    comparable,
    dropped,
    entries: plain.length,
    classTotal: tables.classTotal,
    classes: tables.classes.map(({ shown, summary, ...one }) => ({
      ...one,
      table: summary,
      rows: rows(shown),
    })),
    apart: rows(tables.apart.shown).map((row) => explained(row, tag)),
    floors: rows(tables.floors.shown),
    tables: { apart: tables.apart.summary, floors: tables.floors.summary },
    page: tables.page,
    points: contenders.flatMap(pointOf).sort((a, b) => a.rate - b.rate || (a.entry < b.entry ? -1 : 1)),
    verdicts,
    verdictTotal,
    disputed,
    ...progress,
  };
}

function targetOf(input: BoardViewInput, { version }: OpenBoard): number {
  const targets = version.definition.bands.map((band) => band.target);
  return targets.find((target) => target === input.target) ?? targets[0] ?? 0;
}

function recipeOf({ recipe: asked }: BoardViewInput, recipes: BoardView['recipes']): string | null {
  return recipes.find((one) => one.id === asked || one.fingerprint === asked)?.id ?? null;
}

/** Who submitted which of the entries, as far as words are looked for there. */
async function authorsFor(
  db: Db,
  words: string,
  entries: readonly Pick<EntryOnBoard, 'submission'>[],
): Promise<ReadonlyMap<string, string | null>> {
  if (words === '') return new Map();
  return authorLines(
    db,
    entries.map(({ submission }) => submission),
  );
}

/** Makes the rows of what a view's tables show. */
async function rowsOf(
  db: Db,
  { board, version }: OpenBoard,
  target: number,
  { classes, apart, floors }: BoardTables,
): Promise<(shown: readonly Placed[]) => BoardRow[]> {
  const all = [...classes, apart, floors].flatMap(({ shown }) => shown);
  const ids = all.map(({ entry: { id } }) => id);
  const [read, names] = await Promise.all([
    shownAndBeside(db, version.id, target, ids),
    authorLines(
      db,
      all.map(({ entry: { submission } }) => submission),
    ),
  ]);
  const wanted = new Set(ids);
  const own = read.filter(({ id }) => wanted.has(id));
  const byId = new Map(boardRows(own, read, board.id, names).map((row) => [row.id, row]));
  return (shown) =>
    shown.flatMap(({ entry: { id }, rank, standing }) => {
      const row = byId.get(id);
      return row === undefined ? [] : [{ ...row, rank, ...standing }];
    });
}

/** What the plots and counts over all targets need of an entry. */
const CONTENDER = {
  id: entry.id,
  method: entry.method,
  configFingerprint: entry.configFingerprint,
  target: entry.target,
  recipeId: entry.recipeId,
  rate: entry.rate,
  mean: entry.mean,
  low: entry.low,
  high: entry.high,
  ranked: entry.ranked,
};

/** The entries of a board version at every target, its floors left out. */
function contendersOf(db: Db, boardVersion: string) {
  return manyRows(
    db,
    CONTENDER,
    sql`from ${entry} where ${entry.boardVersion} = ${boardVersion} and ${entry.floor} is null`,
  );
}
type ContenderRow = Awaited<ReturnType<typeof contendersOf>>[number];

/**
 * Entries of a target with what they are held against: those of the same method and configuration, baselines and
 * floors.
 */
function shownAndBeside(
  db: Db,
  boardVersion: string,
  target: number,
  ids: readonly string[],
): Promise<EntryOnBoard[]> {
  const isShown = isOneOf(entry.id, ids);
  return manyRows(
    db,
    { ...getTableColumns(entry), recipe: EPOCHS_OF_RECIPE },
    sql`from ${entry} where ${entry.boardVersion} = ${boardVersion} and (${isShown} or (${entry.target} = ${target} and (
      ${entry.baseline} or ${entry.floor} is not null
      or ${entry.configFingerprint} = any(select ${entry.configFingerprint} from ${entry} where ${isShown}))))`,
  );
}

async function versionsOf(db: Db, id: string): Promise<BoardView['versions']> {
  const rows = await db
    .select({
      version: boardVersion.version,
      createdAt: boardVersion.createdAt,
      definition: boardVersion.definition,
    })
    .from(boardVersion)
    .where(and(eq(boardVersion.board, id), eq(boardVersion.purpose, 'ranking')))
    .orderBy(asc(boardVersion.version));
  return rows
    .map(({ version, createdAt, definition }, i) => {
      const before = rows[i - 1]?.definition;
      const changed = before === undefined ? [] : boardChanges(before, definition);
      return { version, createdAt: createdAt.toISOString(), changed };
    })
    .toReversed();
}

/** A row outside of every class of the chosen setup says so, if nothing else explains it. */
function explained(row: BoardRow, tag: Tag): BoardRow {
  if (row.top1.n === 0 || row.band === null) return row;
  return {
    ...row,
    unranked: [`It has no key under ${tag}: its runs or the board lack what the setup asks for.`],
  };
}

function pointOf(row: ContenderRow): BoardView['points'][number][] {
  if (row.mean === null || row.rate === null) return [];
  const interval = row.low === null || row.high === null ? null : ([row.low, row.high] as const);
  const { id, method, configFingerprint: contender, target, recipeId, rate, mean, ranked } = row;
  return [{ entry: id, method, contender, target, recipe: recipeId, rate, mean, interval, ranked }];
}

async function baseTop1(db: Db, id: string | null): Promise<BoardView['baseTop1']> {
  if (id === null) return null;
  const [set] = await db.select({ bases: baseSet.bases }).from(baseSet).where(eq(baseSet.id, id));
  const rows = await db
    .select({ result: stage.result })
    .from(stage)
    .where(and(eq(stage.state, 'done'), inArray(stage.hash, [...(set?.bases ?? [])])));
  const values = rows.flatMap(({ result }) => (result === null ? [] : [percent(result.evaluation)]));
  const { mean, interval, n } = entryMean(values);
  return mean === null ? null : { mean, interval, n };
}

function isOfTarget(boardVersion: string, target: number) {
  return and(eq(verdict.boardVersion, boardVersion), eq(verdict.target, target));
}

/** The newest of a target's verdicts, oldest first. */
async function verdictsOf(db: Db, boardVersion: string, target: number): Promise<BoardView['verdicts']> {
  const { detail: _detail, ...columns } = getTableColumns(verdict);
  const rows = await db
    .select(columns)
    .from(verdict)
    .where(isOfTarget(boardVersion, target))
    .orderBy(desc(verdict.updatedAt))
    .limit(MOST_VERDICTS);
  return verdictViews(rows.toReversed(), await cellsOf(db, rows));
}
