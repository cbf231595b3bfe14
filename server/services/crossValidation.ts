import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { correctVerdicts } from '#core/fairness/boardVerdicts';
import { rankSlope, SLOPE_TAGS } from '#core/fairness/slope';
import type { SlopeRow } from '#core/fairness/slope';
import { swapDeltas } from '#core/fairness/swapDelta';
import type { PairVerdict } from '#core/fairness/verdict';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { Slug } from '#core/wire/board';
import type {
  CrossMethod,
  CrossRecipe,
  CrossValidationView,
  TrainabilityPoint,
} from '#core/wire/crossValidation';
import { entry, swapPair, verdict } from '#drizzle/schema/entries';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import { matrixView } from '#server/services/boardStatistics';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { KEY_COLUMNS } from '#server/services/entryKeys';
import { groupBy } from '#server/services/groupBy';
import { contenderNames, floorName } from '#server/services/names';
import { previewSwaps, sentTo } from '#server/services/swapPlan';
import type { Sent } from '#server/services/swapPlan';
import { cellsOf, verdictViews } from '#server/services/verdictViews';
import { isScratchMethod } from '#methods/registry';

export const CrossValidationInput = z.strictObject({
  board: Slug,
  /** Target of the rate band; the board's first when left out. */
  target: z.number().optional(),
});
export type CrossValidationInput = z.infer<typeof CrossValidationInput>;

/** What is read of an entry: of a large board there are thousands. */
const ROW = {
  id: entry.id,
  method: entry.method,
  config: entry.config,
  configFingerprint: entry.configFingerprint,
  recipeId: entry.recipeId,
  recipeFingerprint: entry.recipeFingerprint,
  epochs: sql<number>`(${entry.recipe} ->> 'epochs')::float8`,
  baseSet: entry.baseSet,
  target: entry.target,
  baseline: entry.baseline,
  floor: entry.floor,
  mean: entry.mean,
  low: entry.low,
  high: entry.high,
  n: entry.n,
  runs: entry.runs,
  byBase: entry.byBase,
  trainability: entry.trainability,
  trainabilityLabel: entry.trainabilityLabel,
  damage: entry.damage,
  finished: sql<boolean>`${entry.finishedAt} is not null`,
  keys: sql<SlopeRow['keys']>`jsonb_build_object(${sql.join(
    SLOPE_TAGS.flatMap((tag) => [sql.raw(`'${tag}'`), entry[KEY_COLUMNS[tag]]]),
    sql`, `,
  )})`,
};
type Row = Awaited<ReturnType<typeof rowsOf>>[number];

/** The method × recipe matrix of a board at one target and all that follows from it. Throws Fault `unknown-board`. */
export async function crossValidationView(db: Db, input: CrossValidationInput): Promise<CrossValidationView> {
  const opened = await openBoard(db, input.board);
  const { board, version } = opened;
  const targets = version.definition.bands.map((band) => band.target);
  const target = targets.find((one) => one === input.target) ?? targets[0] ?? 0;
  const all = await rowsOf(db, version.id, target);
  const rows = all.filter(
    (row) => row.target === target && row.floor === null && !isScratchMethod(row.method),
  );
  const finished = rows.filter((row) => row.finished && row.keys.S2 !== null);
  const sent = await sentTo(db, version.id);
  const names = contenderNames(all);
  const methods = methodsOf(rows, sent, names);
  const recipes = recipesOf(opened, rows);
  return {
    board: { id: board.id, title: board.title, demo: board.demo },
    targets,
    target,
    methods,
    recipes,
    cells: rows.map(cellOf),
    statistics: matrixView(target, finished)[0] ?? null,
    verdicts: await verdictsOf(db, version.id, target),
    swapDeltas: deltasOf(methods, recipes, finished),
    slope: rankSlope(
      finished.flatMap(({ id, configFingerprint: method, keys, mean, byBase }) =>
        mean === null ? [] : [{ id, method, keys, mean, byBase }],
      ),
    ),
    trainability: trainabilityOf(all, target, names),
    swaps: await swapsOf(db, opened, sent),
  };
}

/** The entries of a target, floors among them, and the dense controls that stand beside them. */
function rowsOf(db: Db, boardVersion: string, target: number) {
  return manyRows(
    db,
    ROW,
    sql`from ${entry} where ${entry.boardVersion} = ${boardVersion}
      and (${entry.target} = ${target} or ${entry.floor} ->> 'kind' = 'dense')
      order by ${entry.recipeId}, ${entry.id}`,
  );
}

type Names = ReadonlyMap<string, string>;

/** By their best mean. */
function methodsOf(rows: readonly Row[], sent: readonly Sent[], names: Names): CrossMethod[] {
  const sentBy = groupBy(sent, (one) => one.configFingerprint);
  return [...groupBy(rows, (row) => row.configFingerprint)]
    .map(([id, some]) => ({ id, some, best: Math.max(...some.map((row) => row.mean ?? 0)) }))
    .toSorted((a, b) => b.best - a.best)
    .map(({ id, some }) => ({
      id,
      name: names.get(id)!,
      baseline: some[0]!.baseline,
      native: [...new Set((sentBy.get(id) ?? []).map((one) => one.recipeFingerprint))],
    }));
}

function recipesOf({ version, dataset }: OpenBoard, rows: readonly Row[]): CrossRecipe[] {
  const standard = version.definition.recipes.map((recipe) => ({
    id: recipeFingerprint(recipe, dataset.train),
    name: recipe.id,
    epochs: recipe.epochs,
    standard: true,
  }));
  const others = [...groupBy(rows, (row) => row.recipeFingerprint)].flatMap(([id, [row]]) =>
    row === undefined || standard.some((one) => one.id === id)
      ? []
      : [{ id, name: row.recipeId, epochs: row.epochs, standard: false }],
  );
  return [...standard, ...others];
}

function cellOf(row: Row): CrossValidationView['cells'][number] {
  return {
    method: row.configFingerprint,
    recipe: row.recipeFingerprint,
    entry: row.id,
    mean: row.mean,
    interval: row.low === null || row.high === null ? null : [row.low, row.high],
    n: row.n,
    runs: row.runs,
    finished: row.finished,
  };
}

/** Corrected for their number over the whole board, then those of this target. */
async function verdictsOf(
  db: Db,
  boardVersion: string,
  target: number,
): Promise<CrossValidationView['verdicts']> {
  const rows = await db
    .select()
    .from(verdict)
    .where(eq(verdict.boardVersion, boardVersion))
    .orderBy(asc(verdict.target), asc(verdict.id));
  const corrected = correctVerdicts(rows.map(({ detail }) => detail as PairVerdict));
  const cells = await cellsOf(
    db,
    rows.filter((row) => row.target === target),
  );
  return rows.flatMap((row, i) =>
    row.target === target ? verdictViews([row], cells).map((view) => ({ ...view, ...corrected[i]! })) : [],
  );
}

function deltasOf(
  methods: readonly CrossMethod[],
  recipes: readonly CrossRecipe[],
  finished: readonly Row[],
): CrossValidationView['swapDeltas'] {
  const standard = new Set(recipes.filter((one) => one.standard).map((one) => one.id));
  const cell = (row: Row) => ({
    recipe: row.recipeId,
    epochs: row.epochs,
    baseSet: row.baseSet,
    mean: row.mean ?? 0,
    byBase: row.byBase,
  });
  const byMethod = groupBy(finished, (row) => row.configFingerprint);
  return methods.flatMap(({ id, native }) => {
    const own = byMethod.get(id) ?? [];
    return own
      .filter((row) => native.includes(row.recipeFingerprint))
      .map((row) => ({
        method: id,
        recipe: row.recipeId,
        entry: row.id,
        deltas: swapDeltas(cell(row), own.filter((other) => standard.has(other.recipeFingerprint)).map(cell)),
      }))
      .filter(({ deltas }) => deltas.length > 0);
  });
}

/** Rows of this target with the dense control beside them, by recipe. */
function trainabilityOf(
  all: readonly Row[],
  target: number,
  names: Names,
): CrossValidationView['trainability'] {
  const shown = all.filter(
    (row) => row.trainability !== null && (row.target === target || row.floor?.kind === 'dense'),
  );
  return [...groupBy(shown, (row) => row.recipeFingerprint).values()]
    .filter((rows) => rows.some((row) => row.target === target))
    .map((rows) => ({ recipe: rows[0]!.recipeId, points: rows.flatMap((row) => pointOf(row, names)) }))
    .toSorted((a, b) => b.points.length - a.points.length || (a.recipe < b.recipe ? -1 : 1));
}

function pointOf(row: Row, names: Names): TrainabilityPoint[] {
  if (row.trainability === null || row.mean === null) return [];
  return [
    {
      entry: row.id,
      name: row.floor === null ? names.get(row.configFingerprint)! : floorName(row.method, row.floor),
      floor: row.floor,
      trainability: row.trainability,
      label: row.trainabilityLabel ?? '',
      top1: row.mean,
      damage: row.damage,
    },
  ];
}

async function swapsOf(
  db: Db,
  opened: OpenBoard,
  sent: readonly Sent[],
): Promise<CrossValidationView['swaps']> {
  const { plan, budget } = await previewSwaps(db, opened, sent);
  const asked = await db
    .select({ id: swapPair.id })
    .from(swapPair)
    .where(and(eq(swapPair.boardVersion, opened.version.id), isNotNull(swapPair.askedBy)));
  return {
    waiting: plan.waiting.reduce((sum, one) => sum + one.cost, 0),
    budget: Math.max(0, budget),
    asked: asked.length,
  };
}
