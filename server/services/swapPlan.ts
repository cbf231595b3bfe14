import { and, eq, isNull, sql } from 'drizzle-orm';
import { leadersOf } from '#core/verification/floors';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { basePart, rewoundPart } from '#core/recipes/pruningPoint';
import type { Recipe } from '#core/recipes/recipe';
import { planCells } from '#core/verification/plan';
import type { Cell, PlanPlace, VerificationPlan } from '#core/verification/plan';
import { planSwaps } from '#core/verification/swaps';
import type { SwapPlan, SwapState } from '#core/verification/swaps';
import { trainingFlops } from '#core/verification/work';
import { entry, swapPair } from '#drizzle/schema/entries';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { manyRows } from '#server/db/manyRows';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import type { EntryRow } from '#server/services/entryKeys';
import { standingOf } from '#server/services/floorState';
import { refreshVerdicts } from '#server/services/verdicts';
import { isScratchMethod, methodById } from '#methods/registry';

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

/** What the planner reads of a board's entries: there are thousands. */
const PLANNED = {
  id: entry.id,
  method: entry.method,
  configFingerprint: entry.configFingerprint,
  recipeFingerprint: entry.recipeFingerprint,
  target: entry.target,
  band: entry.band,
  baseline: entry.baseline,
  floor: entry.floor,
  origin: entry.origin,
  mean: entry.mean,
  byBase: entry.byBase,
  keyS32: entry.keyS32,
  finishedAt: entry.finishedAt,
};
type PlannedRow = Pick<EntryRow, keyof typeof PLANNED>;

/** The cells that the swap planner chooses now, as entries; the pairs that the leaders call for are noted. */
export async function swapPlan(
  tx: Db,
  board: OpenBoard,
  place: PlanPlace,
  rows: readonly EntryRow[],
): Promise<VerificationPlan> {
  const sent = await sentTo(tx, board.version.id);
  await noteLeaders(tx, board, rows, sent);
  const { state, recipes } = await swapState(tx, board, rows, sent);
  const cells = planSwaps(state).wishes.flatMap(({ config, recipe, target }): Cell[] => {
    const contender = sent.find((one) => one.configFingerprint === config);
    const named = recipes.get(recipe);
    const band = place.board.bands.find((one) => one.target === target);
    if (contender === undefined || named === undefined || band === undefined) return [];
    const method = {
      id: contender.method,
      config: contender.config,
      revision: methodById(contender.method).revision,
    };
    return [
      {
        contender: { method, baseline: contender.baseline },
        recipe: { recipe: named, fingerprint: recipe },
        band,
        swap: true,
        base: basePart(place.board.baseRecipe, named, target, place.dataset.train),
        rewound: rewoundPart(place.board.baseRecipe, named, place.dataset.train),
      },
    ];
  });
  return planCells(place, cells);
}

/** What the planner would do with a board as it is, without doing it, and the training FLOPs that it may still spend. */
export async function previewSwaps(
  tx: Db,
  board: OpenBoard,
  sent: readonly Sent[],
): Promise<{ readonly plan: SwapPlan; readonly budget: number }> {
  const rows = await manyRows(
    tx,
    PLANNED,
    sql`from ${entry} where ${entry.boardVersion} = ${board.version.id}`,
  );
  const { state } = await swapState(tx, board, rows, sent);
  return { plan: planSwaps(state), budget: state.budget };
}

/** Contents of the board's publications that stand, neither cancelled nor withdrawn, oldest first, each contender once. */
export async function sentTo(tx: Db, version: string): Promise<Sent[]> {
  const rows = await tx
    .select(SENT)
    .from(submissionVersion)
    .innerJoin(
      submission,
      and(
        eq(submission.id, submissionVersion.submission),
        eq(submissionVersion.phase, 'published'),
        isNull(submission.cancelledAt),
        isNull(submission.withdrawnAt),
      ),
    )
    .where(eq(submissionVersion.boardVersion, version))
    .orderBy(submissionVersion.createdAt);
  // Training from scratch retrains nothing: no recipe to swap.
  return rows.filter((one) => !isScratchMethod(one.method));
}

async function swapState(
  tx: Db,
  { board, version, dataset }: OpenBoard,
  rows: readonly PlannedRow[],
  sent: readonly Sent[],
): Promise<{ readonly state: SwapState; readonly recipes: ReadonlyMap<string, Recipe> }> {
  const { bases, recipes: standard } = version.definition;
  const named = standard.map((recipe) => [recipeFingerprint(recipe, dataset.train), recipe] as const);
  const recipes = new Map([...sent.map((one) => [one.recipeFingerprint, one.recipe] as const), ...named]);
  const cost = (recipe: string, target: number) => {
    const found = recipes.get(recipe);
    return found === undefined ? 0 : bases * trainingFlops(version.denseMacs / target, found, dataset.train);
  };
  const plain = rows.filter((row) => row.floor === null);
  const asked = plain.filter((row) => row.origin === 'submission');
  const total = (some: readonly PlannedRow[]) =>
    some.reduce((sum, row) => sum + cost(row.recipeFingerprint, row.target), 0);
  const pairs = await tx.select().from(swapPair).where(eq(swapPair.boardVersion, version.id));
  const state: SwapState = {
    contenders: sent.map((one) => ({
      config: one.configFingerprint,
      recipe: one.recipeFingerprint,
      targets: one.targets,
      baseline: one.baseline,
    })),
    cells: plain.map((row) => ({
      config: row.configFingerprint,
      recipe: row.recipeFingerprint,
      target: row.target,
      byBase: row.finishedAt === null ? {} : row.byBase,
    })),
    pairs: pairs.map((one) => ({ ...one, asked: one.askedBy !== null })),
    standard: named.map(([print]) => print),
    leaders: leadersByTarget(rows, sent),
    cost,
    bases,
    budget: (board.swapBudget ?? total(asked)) - total(plain.filter((row) => row.origin === 'swap')),
  };
  return { state, recipes };
}

/** The best entry that was submitted under its own recipe, by target: whose recipe everybody is to be tried under. */
function leadersByTarget(rows: readonly PlannedRow[], sent: readonly Sent[]): SwapState['leaders'] {
  const native = new Set(sent.map((one) => `${one.configFingerprint} ${one.recipeFingerprint}`));
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

/** A leader is held against every other contender, and not only against the baselines. */
async function noteLeaders(
  tx: Db,
  { version }: OpenBoard,
  rows: readonly EntryRow[],
  sent: readonly Sent[],
): Promise<void> {
  const pairs = [...leadersByTarget(rows, sent)].flatMap(([target, leader]) =>
    sent
      .filter(
        (one) => !one.baseline && one.configFingerprint !== leader.config && one.targets.includes(target),
      )
      .map((one) => ({
        boardVersion: version.id,
        target,
        a: leader.config,
        recipeA: leader.recipe,
        b: one.configFingerprint,
        recipeB: one.recipeFingerprint,
      })),
  );
  if (pairs.length === 0) return;
  const added = await tx.insert(swapPair).values(pairs).onConflictDoNothing().returning();
  if (added.length === 0) return;
  const configs = new Set(added.map((one) => one.a));
  await refreshVerdicts(
    tx,
    version,
    rows.filter((row) => configs.has(row.configFingerprint)).map((row) => row.id),
  );
}
