import { basePart, rewoundPart } from '#core/recipes/pruningPoint';
import { planCells } from '#core/verification/plan';
import type { Cell, PlanPlace, VerificationPlan } from '#core/verification/plan';
import { planSwaps } from '#core/verification/swaps';
import type { SwapContender } from '#core/verification/swaps';
import { swapPair } from '#drizzle/schema/entries';
import type { Db } from '#server/db/types';
import type { OpenBoard } from '#server/services/boards';
import type { EntryRow } from '#server/services/entryKeys';
import { contenderOf, leadersByTarget, sentTo, swapState } from '#server/services/swapState';
import { refreshVerdicts } from '#server/services/verdicts';
import { methodById } from '#methods/registry';

/** The cells that the swap planner chooses now, as entries; the pairs that the leaders call for are noted. */
export async function swapPlan(
  tx: Db,
  board: OpenBoard,
  place: PlanPlace,
  rows: readonly EntryRow[],
): Promise<VerificationPlan> {
  const sent = await sentTo(tx, board.version.id);
  await noteLeaders(tx, board, rows, sent.map(contenderOf));
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

/** A leader is held against every other contender, and not only against the baselines. */
async function noteLeaders(
  tx: Db,
  { version }: OpenBoard,
  rows: readonly EntryRow[],
  contenders: readonly SwapContender[],
): Promise<void> {
  const pairs = [...leadersByTarget(rows, contenders)].flatMap(([target, leader]) =>
    contenders
      .filter((one) => !one.baseline && one.config !== leader.config && one.targets.includes(target))
      .map((one) => ({
        boardVersion: version.id,
        target,
        a: leader.config,
        recipeA: leader.recipe,
        b: one.config,
        recipeB: one.recipe,
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
