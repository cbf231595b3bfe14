import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { Recipe } from '#core/recipes/recipe';
import { leadersOf } from '#core/verification/floors';
import type { SwapContender, SwapPair, SwapState } from '#core/verification/swaps';
import { trainingFlops } from '#core/verification/work';
import { swapPair } from '#drizzle/schema/entries';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import type { EntryRow } from '#server/services/entryKeys';
import { standingOf } from '#server/services/floorState';
import { isScratchMethod } from '#methods/registry';

/** What is read of a publication. */
const SENT = {
  method: submissionVersion.method,
  config: submissionVersion.config,
  configFingerprint: submissionVersion.configFingerprint,
  recipe: submissionVersion.recipe,
  recipeFingerprint: submissionVersion.recipeFingerprint,
  targets: submissionVersion.targets,
  baseline: submissionVersion.baseline,
};
export type Sent = Pick<typeof submissionVersion.$inferSelect, keyof typeof SENT>;

/** Contents of the board's publications that stand, oldest first. */
export async function sentTo(tx: Db, version: string): Promise<Sent[]> {
  const rows = await manyRows(
    tx,
    SENT,
    sql`${standingPublications(version)} order by ${submissionVersion.createdAt}`,
  );
  return rows.filter(hasRecipe);
}

export function contenderOf({
  configFingerprint: config,
  recipeFingerprint: recipe,
  targets,
  baseline,
}: Sent): SwapContender {
  return { config, recipe, targets, baseline };
}

/** What is read of a publication where there are thousands: recipes are the largest part of it, and few. */
const CONTENDER = {
  method: submissionVersion.method,
  config: submissionVersion.configFingerprint,
  recipe: submissionVersion.recipeFingerprint,
  targets: submissionVersion.targets,
  baseline: submissionVersion.baseline,
};

/** The board's contenders under their native recipes, oldest first. */
export async function contendersOn(db: Db, version: string): Promise<SwapContender[]> {
  const rows = await manyRows(
    db,
    CONTENDER,
    sql`${standingPublications(version)} order by ${submissionVersion.createdAt}`,
  );
  return rows.filter(hasRecipe);
}

/** Training from scratch retrains nothing: no recipe to swap. */
function hasRecipe({ method }: { readonly method: string }): boolean {
  return !isScratchMethod(method);
}

/** The part of a query that says which publications of a board stand: neither cancelled nor withdrawn. */
export function standingPublications(version: string): SQL {
  return sql`from ${submissionVersion} join ${submission} on ${submission.id} = ${submissionVersion.submission}
    where ${submissionVersion.boardVersion} = ${version} and ${submissionVersion.phase} = 'published'
      and ${submission.cancelledAt} is null and ${submission.withdrawnAt} is null`;
}

const PAIR = {
  target: swapPair.target,
  a: swapPair.a,
  b: swapPair.b,
  recipeA: swapPair.recipeA,
  recipeB: swapPair.recipeB,
  asked: sql<boolean>`${swapPair.askedBy} is not null`,
};

/** The board's pairs that are swapped beyond what everybody runs: a leader has one with every other contender. */
export function swapPairs(db: Db, version: string): Promise<SwapPair[]> {
  return manyRows(db, PAIR, sql`from ${swapPair} where ${swapPair.boardVersion} = ${version}`);
}

/** An entry as the planner of swaps sees it. */
type PlannedRow = LeadingRow & Pick<EntryRow, 'origin' | 'byBase'>;

/** Everything that a board's swaps follow from, and its recipes by fingerprint. */
export async function swapState(
  tx: Db,
  board: OpenBoard,
  rows: readonly PlannedRow[],
  sent: readonly Sent[],
): Promise<{ readonly state: SwapState; readonly recipes: ReadonlyMap<string, Recipe> }> {
  const named = standardRecipes(board);
  const recipes = new Map([...sent.map((one) => [one.recipeFingerprint, one.recipe] as const), ...named]);
  const cost = cellCost(board, recipes);
  const plain = rows.filter((row) => row.floor === null);
  const contenders = sent.map(contenderOf);
  const state: SwapState = {
    contenders,
    cells: plain.map((row) => ({
      config: row.configFingerprint,
      recipe: row.recipeFingerprint,
      target: row.target,
      byBase: row.finishedAt === null ? {} : row.byBase,
    })),
    pairs: await swapPairs(tx, board.version.id),
    standard: [...named.keys()],
    leaders: leadersByTarget(rows, contenders),
    cost,
    bases: board.version.definition.bases,
    budget: swapBudget(
      board,
      plain.map((row) => ({ ...row, recipe: row.recipeFingerprint, cells: 1 })),
      cost,
    ),
  };
  return { state, recipes };
}

/** A board's standard recipes by fingerprint. */
export function standardRecipes({ version, dataset }: OpenBoard): Map<string, Recipe> {
  return new Map(
    version.definition.recipes.map((recipe) => [recipeFingerprint(recipe, dataset.train), recipe]),
  );
}

/** Training FLOPs of a cell over all bases; none under a recipe that isn't there. */
export function cellCost(
  { version, dataset }: OpenBoard,
  recipes: ReadonlyMap<string, Recipe>,
): SwapState['cost'] {
  return (recipe, target) => {
    const found = recipes.get(recipe);
    return found === undefined
      ? 0
      : version.definition.bases * trainingFlops(version.denseMacs / target, found, dataset.train);
  };
}

/** Cells of a board that cost the same. */
export type Spending = Pick<EntryRow, 'origin' | 'target'> & {
  readonly recipe: string;
  readonly cells: number;
};

/** Training FLOPs that a board may still spend on swaps: as many as submissions cost, unless it says a number. */
export function swapBudget(
  { board }: OpenBoard,
  spent: readonly Spending[],
  cost: SwapState['cost'],
): number {
  const total = (origin: EntryRow['origin']) =>
    spent.reduce(
      (sum, one) => (one.origin === origin ? sum + one.cells * cost(one.recipe, one.target) : sum),
      0,
    );
  return (board.swapBudget ?? total('submission')) - total('swap');
}

/** What decides which entry leads. */
export type LeadingRow = Pick<
  EntryRow,
  | 'id'
  | 'method'
  | 'configFingerprint'
  | 'recipeFingerprint'
  | 'target'
  | 'band'
  | 'baseline'
  | 'floor'
  | 'mean'
  | 'keyS32'
  | 'finishedAt'
>;

/** The best entry that was submitted under its own recipe, by target: whose recipe everybody is to be tried under. */
export function leadersByTarget(
  rows: readonly LeadingRow[],
  contenders: readonly Pick<SwapContender, 'config' | 'recipe'>[],
): SwapState['leaders'] {
  const native = new Set(contenders.map((one) => `${one.config} ${one.recipe}`));
  const own = rows
    .filter((row) => native.has(`${row.configFingerprint} ${row.recipeFingerprint}`))
    .map((row) => ({ ...row, ...standingOf(row) }));
  const best = new Map<number, (typeof own)[number]>();
  for (const one of leadersOf(own)) {
    const known = best.get(one.target);
    if (known === undefined || (one.mean ?? 0) > (known.mean ?? 0)) best.set(one.target, one);
  }
  return new Map(
    [...best].map(([target, one]) => [
      target,
      { config: one.configFingerprint, recipe: one.recipeFingerprint },
    ]),
  );
}
