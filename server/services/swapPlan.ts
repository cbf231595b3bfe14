import { and, eq, isNull } from 'drizzle-orm';
import { leadersOf } from '#core/verification/floors';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { basePart, rewoundPart } from '#core/recipes/pruningPoint';
import type { Recipe } from '#core/recipes/recipe';
import { planCells } from '#core/verification/plan';
import type { Cell, PlanPlace, VerificationPlan } from '#core/verification/plan';
import { planSwaps } from '#core/verification/swaps';
import type { SwapPlan, SwapState } from '#core/verification/swaps';
import { trainingFlops } from '#core/verification/work';
import { swapPair } from '#drizzle/schema/entries';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import type { EntryRow } from '#server/services/entryKeys';
import { placedEntry } from '#server/services/floorState';
import { refreshVerdicts } from '#server/services/verdicts';
import { isScratchMethod, methodById } from '#methods/registry';

type Sent = typeof submissionVersion.$inferSelect;

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
  rows: readonly EntryRow[],
): Promise<{ readonly plan: SwapPlan; readonly budget: number }> {
  const { state } = await swapState(tx, board, rows, await sentTo(tx, board.version.id));
  return { plan: planSwaps(state), budget: state.budget };
}

/** Contents of the board's submissions that are not cancelled, oldest first, each contender once. */
export async function sentTo(tx: Db, version: string): Promise<Sent[]> {
  const rows = await tx
    .select({ sent: submissionVersion })
    .from(submissionVersion)
    .innerJoin(
      submission,
      and(eq(submission.id, submissionVersion.submission), isNull(submission.cancelledAt)),
    )
    .where(eq(submissionVersion.boardVersion, version))
    .orderBy(submissionVersion.createdAt);
  // Training from scratch retrains nothing: no recipe to swap.
  return rows.map((row) => row.sent).filter((one) => !isScratchMethod(one.method));
}

async function swapState(
  tx: Db,
  { board, version, dataset }: OpenBoard,
  rows: readonly EntryRow[],
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
  const total = (some: readonly EntryRow[]) =>
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
function leadersByTarget(rows: readonly EntryRow[], sent: readonly Sent[]): SwapState['leaders'] {
  const native = new Set(sent.map((one) => `${one.configFingerprint} ${one.recipeFingerprint}`));
  const own = rows
    .filter((row) => native.has(`${row.configFingerprint} ${row.recipeFingerprint}`))
    .map((row) => placedEntry(row, false));
  const best = new Map<number, ReturnType<typeof leadersOf>[number]>();
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
