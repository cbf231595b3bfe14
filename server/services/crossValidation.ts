import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { correctVerdicts } from '#core/fairness/boardVerdicts';
import { rankSlope } from '#core/fairness/slope';
import { swapDeltas } from '#core/fairness/swapDelta';
import type { PairVerdict } from '#core/fairness/verdict';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { Recipe } from '#core/recipes/recipe';
import type { SwapContender } from '#core/verification/swaps';
import { Slug } from '#core/wire/board';
import type { CrossMethod, CrossRecipe, CrossValidationView } from '#core/wire/crossValidation';
import { verdict } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import { matrixView } from '#server/services/boardStatistics';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { cellsAt, contendingOn, floorsAt, recipesOn } from '#server/services/crossCells';
import type { Cell, Contending } from '#server/services/crossCells';
import { trainabilityOf } from '#server/services/crossTrainability';
import { groupBy } from '#core/lists/groupBy';
import { contenderNames } from '#server/services/names';
import { swapRoom } from '#server/services/swapRoom';
import type { SwapBoard } from '#server/services/swapRoom';
import { contendersOn } from '#server/services/swapState';
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
  const reading = Promise.all([
    contendersOn(db, version.id),
    contendingOn(db, version.id, targets),
    recipesOn(db, version.id),
  ]);
  const [[contenders, contending, used], cells, floors, verdicts, swaps] = await Promise.all([
    reading,
    cellsAt(db, version.id, target),
    floorsAt(db, version.id, target),
    verdictsOf(db, version.id, target),
    swapRoom(
      db,
      opened,
      reading.then(([...known]) => swapBoard(...known)),
    ),
  ]);
  // What came between two of the queries is on the page the next time.
  const all = cells.filter((cell) => contending.has(cell.method));
  const names = namesOf(all, contending);
  const rows = all.filter((row) => !isScratchMethod(contending.get(row.method)!.method));
  const finished = rows.filter((row) => row.finished && row.keys.S2 !== null);
  const methods = methodsOf(rows, contenders, contending, names);
  const recipes = recipesOf(opened, rows, used);
  return {
    board: { id: board.id, title: board.title, demo: board.demo },
    targets,
    target,
    methods,
    recipes,
    cells: rows.map(cellOf),
    statistics: statisticsOf(target, finished, names),
    verdicts,
    swapDeltas: deltasOf(methods, recipes, finished, used),
    slope: rankSlope(
      finished.flatMap(({ id, method, keys, mean, byBase }) =>
        mean === null ? [] : [{ id, method, keys, mean, byBase }],
      ),
    ),
    trainability: trainabilityOf(all, floors, target, names),
    swaps,
  };
}

type ByMethod = ReadonlyMap<string, Contending>;
type Names = ReadonlyMap<string, string>;
type Recipes = ReadonlyMap<string, Recipe>;

function swapBoard(contenders: readonly SwapContender[], contending: ByMethod, recipes: Recipes): SwapBoard {
  return {
    contenders,
    recipes,
    isThere: ({ config, recipe, target }) => contending.get(config)?.has(recipe, target) ?? false,
  };
}

function namesOf(cells: readonly Cell[], contending: ByMethod): Names {
  const ids = new Set(cells.map((cell) => cell.method));
  return contenderNames([...ids].map((id) => ({ ...contending.get(id)!, configFingerprint: id })));
}

/** By their best mean. */
function methodsOf(
  rows: readonly Cell[],
  contenders: readonly SwapContender[],
  contending: ByMethod,
  names: Names,
): CrossMethod[] {
  const sent = groupBy(contenders, (one) => one.config);
  return [...groupBy(rows, (row) => row.method)]
    .map(([id, some]) => ({ id, best: Math.max(...some.map((row) => row.mean ?? 0)) }))
    .toSorted((a, b) => b.best - a.best)
    .map(({ id }) => ({
      id,
      name: names.get(id)!,
      baseline: contending.get(id)!.baseline,
      native: [...new Set((sent.get(id) ?? []).map((one) => one.recipe))],
    }));
}

function recipesOf({ version, dataset }: OpenBoard, rows: readonly Cell[], used: Recipes): CrossRecipe[] {
  const standard = version.definition.recipes.map((recipe) => ({
    id: recipeFingerprint(recipe, dataset.train),
    name: recipe.id,
    epochs: recipe.epochs,
    standard: true,
  }));
  const known = new Set(standard.map((one) => one.id));
  const others = [...groupBy(rows, (row) => row.recipe)].flatMap(([id, [row]]) =>
    row === undefined || known.has(id)
      ? []
      : [{ id, name: row.recipeId, epochs: used.get(id)?.epochs ?? 0, standard: false }],
  );
  return [...standard, ...others];
}

function cellOf(row: Cell): CrossValidationView['cells'][number] {
  return {
    method: row.method,
    recipe: row.recipe,
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

/** Shares of variance and rank stability of what is finished. */
function statisticsOf(target: number, finished: readonly Cell[], names: Names) {
  const cells = finished.map(({ method, recipeId, byBase }) => ({
    method: names.get(method)!,
    recipe: recipeId,
    byBase,
  }));
  return matrixView(target, cells)[0] ?? null;
}

function deltasOf(
  methods: readonly CrossMethod[],
  recipes: readonly CrossRecipe[],
  finished: readonly Cell[],
  used: Recipes,
): CrossValidationView['swapDeltas'] {
  const standard = new Set(recipes.filter((one) => one.standard).map((one) => one.id));
  const cell = (row: Cell) => ({
    recipe: row.recipeId,
    epochs: used.get(row.recipe)?.epochs ?? 0,
    baseSet: row.baseSet,
    mean: row.mean ?? 0,
    byBase: row.byBase,
  });
  const byMethod = groupBy(finished, (row) => row.method);
  return methods.flatMap(({ id, native }) => {
    const own = byMethod.get(id) ?? [];
    return own
      .filter((row) => native.includes(row.recipe))
      .map((row) => ({
        method: id,
        recipe: row.recipeId,
        entry: row.id,
        deltas: swapDeltas(cell(row), own.filter((other) => standard.has(other.recipe)).map(cell)),
      }))
      .filter(({ deltas }) => deltas.length > 0);
  });
}
