import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { z } from 'zod';
import { correctVerdicts } from '#core/fairness/boardVerdicts';
import { rankSlope } from '#core/fairness/slope';
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
import type { Db } from '#server/db/types';
import { matrixView } from '#server/services/boardStatistics';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { keysOf } from '#server/services/entryKeys';
import type { EntryRow } from '#server/services/entryKeys';
import { groupBy } from '#server/services/groupBy';
import { contenderName, floorName } from '#server/services/names';
import { previewSwaps, sentTo } from '#server/services/swapPlan';
import { cellsOf, verdictViews } from '#server/services/verdictViews';
import { isScratchMethod } from '#methods/registry';

export const CrossValidationInput = z.strictObject({
  board: Slug,
  /** Target of the rate band; the board's first when left out. */
  target: z.number().optional(),
});
export type CrossValidationInput = z.infer<typeof CrossValidationInput>;

/** The method × recipe matrix of a board at one target and all that follows from it. Throws Fault `unknown-board`. */
export async function crossValidationView(db: Db, input: CrossValidationInput): Promise<CrossValidationView> {
  const opened = await openBoard(db, input.board);
  const { board, version } = opened;
  const targets = version.definition.bands.map((band) => band.target);
  const target = targets.find((one) => one === input.target) ?? targets[0] ?? 0;
  const all = await db
    .select()
    .from(entry)
    .where(eq(entry.boardVersion, version.id))
    .orderBy(asc(entry.recipeId), asc(entry.id));
  const rows = all.filter(
    (row) => row.target === target && row.floor === null && !isScratchMethod(row.method),
  );
  const finished = rows.filter((row) => row.finishedAt !== null && row.keyS2 !== null);
  const methods = await methodsOf(db, opened, rows);
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
      finished.flatMap((row) =>
        row.mean === null
          ? []
          : [
              {
                id: row.id,
                method: row.configFingerprint,
                keys: keysOf(row),
                mean: row.mean,
                byBase: row.byBase,
              },
            ],
      ),
    ),
    trainability: trainabilityOf(all, target),
    swaps: await swapsOf(db, opened, all),
  };
}

async function methodsOf(db: Db, { version }: OpenBoard, rows: readonly EntryRow[]): Promise<CrossMethod[]> {
  const sent = await sentTo(db, version.id);
  const best = (some: readonly EntryRow[]) => Math.max(...some.map((row) => row.mean ?? 0));
  return [...groupBy(rows, (row) => row.configFingerprint)]
    .toSorted(([, a], [, b]) => best(b) - best(a))
    .map(([id, some]) => ({
      id,
      name: contenderName(some[0]!.method, some[0]!.config),
      baseline: some[0]!.baseline,
      native: [
        ...new Set(sent.filter((one) => one.configFingerprint === id).map((one) => one.recipeFingerprint)),
      ],
    }));
}

function recipesOf({ version, dataset }: OpenBoard, rows: readonly EntryRow[]): CrossRecipe[] {
  const standard = version.definition.recipes.map((recipe) => ({
    id: recipeFingerprint(recipe, dataset.train),
    name: recipe.id,
    epochs: recipe.epochs,
    standard: true,
  }));
  const others = [...groupBy(rows, (row) => row.recipeFingerprint)].flatMap(([id, [row]]) =>
    row === undefined || standard.some((one) => one.id === id)
      ? []
      : [{ id, name: row.recipeId, epochs: row.recipe.epochs, standard: false }],
  );
  return [...standard, ...others];
}

function cellOf(row: EntryRow): CrossValidationView['cells'][number] {
  return {
    method: row.configFingerprint,
    recipe: row.recipeFingerprint,
    entry: row.id,
    mean: row.mean,
    interval: row.low === null || row.high === null ? null : [row.low, row.high],
    n: row.n,
    runs: row.runs,
    finished: row.finishedAt !== null,
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
  finished: readonly EntryRow[],
): CrossValidationView['swapDeltas'] {
  const standard = new Set(recipes.filter((one) => one.standard).map((one) => one.id));
  const cell = (row: EntryRow) => ({
    recipe: row.recipeId,
    epochs: row.recipe.epochs,
    baseSet: row.baseSet,
    mean: row.mean ?? 0,
    byBase: row.byBase,
  });
  return methods.flatMap(({ id, native }) => {
    const own = finished.filter((row) => row.configFingerprint === id);
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
function trainabilityOf(all: readonly EntryRow[], target: number): CrossValidationView['trainability'] {
  const shown = all.filter(
    (row) => row.trainability !== null && (row.target === target || row.floor?.kind === 'dense'),
  );
  return [...groupBy(shown, (row) => row.recipeFingerprint).values()]
    .filter((rows) => rows.some((row) => row.target === target))
    .map((rows) => ({ recipe: rows[0]!.recipeId, points: rows.flatMap(pointOf) }))
    .toSorted((a, b) => b.points.length - a.points.length || (a.recipe < b.recipe ? -1 : 1));
}

function pointOf(row: EntryRow): TrainabilityPoint[] {
  if (row.trainability === null || row.mean === null) return [];
  return [
    {
      entry: row.id,
      name: row.floor === null ? contenderName(row.method, row.config) : floorName(row.method, row.floor),
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
  rows: readonly EntryRow[],
): Promise<CrossValidationView['swaps']> {
  const { plan, budget } = await previewSwaps(db, opened, rows);
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
