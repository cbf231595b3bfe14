import { sql } from 'drizzle-orm';
import type { Recipe } from '#core/recipes/recipe';
import { planSwaps, waitingOutright } from '#core/verification/swaps';
import type { SwapContender, SwapPlace } from '#core/verification/swaps';
import type { CrossValidationView } from '#core/wire/crossValidation';
import { entry } from '#drizzle/schema/entries';
import { submissionVersion } from '#drizzle/schema/submissions';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import {
  cellCost,
  leadersByTarget,
  sentTo,
  standardRecipes,
  standingPublications,
  swapBudget,
  swapPairs,
  swapState,
} from '#server/services/swapState';
import type { LeadingRow, Spending } from '#server/services/swapState';

/** What is known of a board beside its swaps. */
export type SwapBoard = {
  readonly contenders: readonly SwapContender[];
  /** The recipes of its entries, by fingerprint. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly isThere: (place: SwapPlace) => boolean;
};

/**
 * What a board has left for swaps and what waits for it, in training FLOPs, without planning them where all of the
 * missing cells fit, or none: planning takes every accuracy of the board.
 */
export async function swapRoom(
  db: Db,
  opened: OpenBoard,
  known: Promise<SwapBoard>,
): Promise<CrossValidationView['swaps']> {
  const [spent, leading, pairs, { contenders, recipes, isThere }] = await Promise.all([
    spendingOf(db, opened.version.id),
    nativeLeaders(db, opened.version.id),
    swapPairs(db, opened.version.id),
    known,
  ]);
  const standard = standardRecipes(opened);
  const native = new Set(contenders.map(({ recipe }) => recipe));
  const costly = [...recipes].filter(([recipe]) => native.has(recipe));
  const cost = cellCost(opened, new Map([...costly, ...standard]));
  const budget = swapBudget(opened, spent, cost);
  const leaders = leadersByTarget(leading, contenders);
  const wanted = { contenders, pairs, standard: [...standard.keys()], leaders, cost, budget };
  return {
    waiting: waitingOutright(wanted, isThere) ?? (await waitingByPlan(db, opened)),
    budget: Math.max(0, budget),
    asked: pairs.filter((pair) => pair.asked).length,
  };
}

/** How many cells of a board cost the same, its floors left out. */
function spendingOf(db: Db, version: string): Promise<Spending[]> {
  return manyRows(
    db,
    {
      origin: entry.origin,
      target: entry.target,
      recipe: entry.recipeFingerprint,
      cells: sql<number>`count(*)::int`,
    },
    sql`from ${entry} where ${entry.boardVersion} = ${version} and ${entry.floor} is null
      group by ${entry.origin}, ${entry.target}, ${entry.recipeFingerprint}`,
  );
}

const LEADING = {
  id: entry.id,
  method: entry.method,
  configFingerprint: entry.configFingerprint,
  recipeFingerprint: entry.recipeFingerprint,
  target: entry.target,
  band: entry.band,
  baseline: entry.baseline,
  floor: entry.floor,
  mean: entry.mean,
  keyS32: entry.keyS32,
  finishedAt: entry.finishedAt,
};

/** The best entry of each S3.2 class among those that can lead: the others can't. */
function nativeLeaders(db: Db, version: string): Promise<LeadingRow[]> {
  return manyRows(
    db,
    LEADING,
    sql`from ${entry} where ${entry.id} in (
      select distinct on (${entry.keyS32} collate "C") ${entry.id}
      from ${entry} join (
        select ${submissionVersion.configFingerprint} as config, ${submissionVersion.recipeFingerprint} as recipe
        ${standingPublications(version)}) native
      on ${entry.configFingerprint} = native.config and ${entry.recipeFingerprint} = native.recipe
      where ${entry.boardVersion} = ${version} and ${entry.floor} is null and not ${entry.baseline}
        and ${entry.finishedAt} is not null and ${entry.band} is not null and ${entry.mean} is not null
        and ${entry.keyS32} is not null
      order by ${entry.keyS32} collate "C", ${entry.mean} desc, ${entry.id} collate "C")`,
  );
}

/** As the planner would choose now, without doing it. */
async function waitingByPlan(db: Db, opened: OpenBoard): Promise<number> {
  const { id } = opened.version;
  const [sent, rows] = await Promise.all([
    sentTo(db, id),
    manyRows(
      db,
      { ...LEADING, origin: entry.origin, byBase: entry.byBase },
      sql`from ${entry} where ${entry.boardVersion} = ${id}`,
    ),
  ]);
  const { state } = await swapState(db, opened, rows, sent);
  return planSwaps(state).waiting.reduce((sum, one) => sum + one.cost, 0);
}
