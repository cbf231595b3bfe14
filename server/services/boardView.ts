import { and, asc, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { entryMean } from '#core/fairness/entryMean';
import { TAGS } from '#core/fairness/tags';
import type { Tag } from '#core/fairness/tags';
import { networkName } from '#core/networks/registry';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { boardChanges } from '#core/verification/boardChanges';
import { Slug } from '#core/wire/board';
import type { BoardRow, BoardView } from '#core/wire/views';
import { baseSet, boardVersion } from '#drizzle/schema/boards';
import { entry, verdict } from '#drizzle/schema/entries';
import { stage } from '#drizzle/schema/stages';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import { authorLines } from '#server/services/authors';
import { boardRows } from '#server/services/boardRows';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { disputedEntries } from '#server/services/disputeViews';
import { droppedRows } from '#server/services/droppedRows';
import { classesOf } from '#server/services/classes';
import { KEY_COLUMNS } from '#server/services/entryKeys';
import type { EntryOnBoard } from '#server/services/entryKeys';
import { percent } from '#server/services/finishRuns';
import { groupBy } from '#server/services/groupBy';
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
});
export type BoardViewInput = z.infer<typeof BoardViewInput>;

/** A board's other verdicts are told on its page of cross-validation. */
const MOST_VERDICTS = 12;

/** A board as its page shows it. Throws Fault `unknown-board`; an unknown target or recipe falls back to the default. */
export async function boardView(db: Db, input: BoardViewInput): Promise<BoardView> {
  const opened = await openBoard(db, input.board, input.version);
  const { board, version, dataset } = opened;
  const contenders = await contendersOf(db, version.id);
  const recipes = await recipesOf(db, opened, contenders);
  const chosen = choose(input, opened, recipes);
  const inTarget = await entriesOfTarget(db, version.id, chosen.target);
  const shown = inTarget.filter((row) => chosen.recipe === null || row.recipeId === chosen.recipe);
  const plain = shown.filter((row) => row.floor === null);
  const names = await authorLines(
    db,
    shown.map((row) => row.submission),
  );
  const rows = boardRows(shown, inTarget, board.id, names);
  const classes = classesOf(
    chosen.tag,
    rows.map((row, i) => ({ row, byBase: shown[i]!.byBase })),
  );
  return {
    id: board.id,
    title: board.title,
    description: board.description,
    demo: board.demo,
    version: version.version,
    currentVersion: board.currentVersion,
    versions: await versionsOf(db, board.id),
    round: await findRound(db, version),
    fingerprint: version.fingerprint,
    dataset,
    network: {
      name: networkName(version.definition.network),
      family: version.definition.network.family,
      params: version.denseParams,
      macs: version.denseMacs,
    },
    backend: version.backend,
    bases: version.definition.bases,
    baseTop1: await baseTop1(db, version.baseSet),
    bands: version.definition.bands.map((band) => ({
      ...band,
      entries: contenders.filter((row) => row.target === band.target).length,
    })),
    recipes,
    chosen,
    comparable: TAGS.map((tag) => comparable(tag, plain)),
    dropped: await droppedRows(db, chosen.tag, plain),
    classes,
    apart: rows
      .filter((row) => row.floor === null && row.keys[chosen.tag] === null)
      .map((row) => explained(row, chosen.tag)),
    floors: rows.filter((row) => row.floor !== null && row.keys[chosen.tag] === null),
    points: contenders.flatMap(pointOf),
    verdicts: await verdictsOf(db, version.id, chosen.target),
    verdictTotal: await db.$count(verdict, isOfTarget(version.id, chosen.target)),
    disputed: await disputedEntries(db, version.id),
    ...(await progressOfBoard(db, version)),
  };
}

/** What the plots and counts over all targets need of an entry. */
const CONTENDER = {
  id: entry.id,
  method: entry.method,
  configFingerprint: entry.configFingerprint,
  target: entry.target,
  recipeId: entry.recipeId,
  recipeFingerprint: entry.recipeFingerprint,
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
    sql`from ${entry} where ${entry.boardVersion} = ${boardVersion} and ${entry.floor} is null ${IN_ORDER}`,
  );
}
type ContenderRow = Awaited<ReturnType<typeof contendersOf>>[number];

/** All entries of one target; the dense control belongs to every one: nothing is pruned. */
function entriesOfTarget(db: Db, boardVersion: string, target: number): Promise<EntryOnBoard[]> {
  return manyRows(
    db,
    { ...getTableColumns(entry), recipe: EPOCHS_OF_RECIPE },
    sql`from ${entry} where ${entry.boardVersion} = ${boardVersion}
      and (${entry.target} = ${target} or ${entry.floor} ->> 'kind' = 'dense') ${IN_ORDER}`,
  );
}

/** Recipes are the largest part of an entry, and thousands of them are few. */
const EPOCHS_OF_RECIPE = sql<
  EntryOnBoard['recipe']
>`jsonb_build_object('epochs', ${entry.recipe} -> 'epochs')`;
const IN_ORDER = sql`order by ${entry.target}, ${entry.method}, ${entry.recipeId}`;

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

type Recipes = BoardView['recipes'];

/** The board's standard recipes, then those that people brought along, each with the number of its entries. */
async function recipesOf(
  db: Db,
  { version, dataset }: OpenBoard,
  all: readonly ContenderRow[],
): Promise<Recipes> {
  const byRecipe = groupBy(all, (row) => row.recipeFingerprint);
  const standard = version.definition.recipes.map((recipe) => ({
    id: recipe.id,
    epochs: recipe.epochs,
    fingerprint: recipeFingerprint(recipe, dataset.train),
    standard: true,
  }));
  const known = new Set(standard.map((one) => one.fingerprint));
  const native = [...byRecipe].flatMap(([fingerprint, [row]]) =>
    row === undefined || known.has(fingerprint) ? [] : [{ fingerprint, of: row }],
  );
  const rows = await db
    .select({ id: entry.id, recipe: entry.recipe })
    .from(entry)
    .where(
      inArray(
        entry.id,
        native.map((one) => one.of.id),
      ),
    );
  const written = new Map(rows.map((row) => [row.id, row.recipe]));
  return [
    ...standard,
    ...native.flatMap(({ fingerprint, of }) => {
      const recipe = written.get(of.id);
      return recipe === undefined
        ? []
        : [{ id: recipe.id, epochs: recipe.epochs, fingerprint, standard: false }];
    }),
  ].map((one) => ({ ...one, entries: byRecipe.get(one.fingerprint)?.length ?? 0 }));
}

function choose(input: BoardViewInput, { version }: OpenBoard, recipes: Recipes): BoardView['chosen'] {
  const targets = version.definition.bands.map((band) => band.target);
  const recipe = recipes.find((one) => one.id === input.recipe || one.fingerprint === input.recipe);
  return {
    tag: input.tag ?? 'S3.2',
    target: targets.find((target) => target === input.target) ?? targets[0] ?? 0,
    recipe: recipe?.id ?? null,
  };
}

/** Entries that share their key under a setup with at least one other. */
function comparable(tag: Tag, rows: readonly EntryOnBoard[]): BoardView['comparable'][number] {
  const groups = groupBy(
    rows.filter((row) => row[KEY_COLUMNS[tag]] !== null),
    (row) => row[KEY_COLUMNS[tag]],
  );
  const classes = [...groups.values()].filter((members) => members.length > 1);
  return { tag, entries: classes.reduce((sum, members) => sum + members.length, 0), classes: classes.length };
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
