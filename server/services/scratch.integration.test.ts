import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaredBudgets, proposeBudgets } from '#core/fairness/budgets';
import { sharedTags } from '#core/fairness/setups';
import { networkCost } from '#core/networks/cost';
import { buildNetwork } from '#core/networks/registry';
import { resolveRecipe } from '#core/recipes/registry';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { entryView } from '#server/services/entryView';
import { planSubmission } from '#server/services/planSubmission';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { testDatabase } from '#server/testing/database';
import {
  computeAll,
  seedBoard,
  seedRunner,
  TEST_DATASET,
  testBoard,
  testSubmission,
} from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;

const scratch = (method: string, reading: string) =>
  testSubmission({
    method,
    config: { pruner: 'l1-filter', ratio: { kind: 'target' }, reading },
    recipe: 'halving-4-1e-1',
  });

/** The board's only reference pipeline as its SX-B budget. */
function budgets(): number[] {
  const { network, training } = testBoard();
  const graph = buildNetwork(network, { image: TEST_DATASET.image, classes: TEST_DATASET.classes.length });
  const denseMacs = networkCost(graph).macs;
  const { train } = TEST_DATASET;
  const recipe = (id: string) => resolveRecipe(id, training);
  const [base, recipes, targets] = [recipe('halving-8-1e-1'), [recipe('halving-4-1e-1')], [2]];
  return declaredBudgets(proposeBudgets({ base, recipes, targets, denseMacs, train }), 6 * denseMacs * train);
}

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db, { baseRecipe: 'halving-8-1e-1', recipes: ['halving-4-1e-1'], budgets: budgets() });
  await createSubmission(db, SYSTEM, testSubmission({ recipe: 'halving-4-1e-1' }));
  for (const [method, reading] of [
    ['scratch-e', 'E-base'],
    ['scratch-e', 'E-total'],
    ['scratch-b', 'B-base'],
    ['scratch-b', 'B-total'],
  ] as const) {
    await createSubmission(db, SYSTEM, scratch(method, reading));
  }
  await computeAll(db, await seedRunner(db), ({ stage }) => (stage.kind === 'scratch' ? 650 : 700));
});
afterAll(() => opened.close());

const all = () => resultsOf(db, 'tiny-board');
const entryOf = async (recipe: string) => {
  const found = (await all()).find((one) => one.recipe === recipe);
  if (found === undefined)
    throw new Error(`no entry under ${recipe}: ${(await all()).map((e) => e.recipe).join()}`);
  return found;
};
const shared = async (recipe: string) =>
  sharedTags((await entryOf(recipe)).keys, (await entryOf('halving-4-1e-1')).keys);

describe('training from scratch', () => {
  it('is held against the pipeline under S1 and the equal-cost setup that its reading is the partner of', async () => {
    expect(await shared('scratch-e-base-8')).toEqual(['S1']);
    expect(await shared('scratch-e-total-12')).toEqual(['S1', 'SX-A']);
    expect(await shared('scratch-b-base-16')).toEqual(['S1']);
    expect(await shared('scratch-b-total-20')).toEqual(['S1', 'SX-B']);
  });

  it('reuses the pruned architecture of the method and costs nothing but its own training', async () => {
    const view = await entryView(db, (await entryOf('scratch-b-total-20')).id);
    const pruned = await entryView(db, (await entryOf('halving-4-1e-1')).id);
    expect(view.runs[0]?.stages.map(({ hash }) => hash).slice(0, 2)).toEqual(
      pruned.runs[0]?.stages.map(({ hash }) => hash).slice(0, 2),
    );
    expect(view.runs[0]?.stages.map(({ kind, ledger }) => [kind, ledger?.epochs])).toEqual([
      ['base', undefined],
      ['prune', undefined],
      ['scratch', 20],
    ]);
    expect(view.row.params).toBe(pruned.row.params);
  });

  it('has an accuracy but no base to drop from, and is not ranked', async () => {
    const entry = await entryOf('scratch-e-base-8');
    expect(entry).toMatchObject({ drop: null, ranked: false });
    expect(entry.top1.mean).toBeCloseTo(65, 10);
  });

  it('is reproduced by naming the retraining that it is held against', async () => {
    const { reproduce } = await entryView(db, (await entryOf('scratch-e-total-12')).id);
    expect(reproduce).toContain('"recipe":"halving-4-1e-1"');
    expect((await planSubmission(db, scratch('scratch-e', 'E-total'))).epochs).toBe(0);
  });

  it.each([
    [{ reading: 'B-base' }, 'config.reading: must be "E-base" or "E-total"', 'config.reading'],
    [{ pruner: 'scratch-b' }, 'config.pruner: must be', 'config.pruner'],
    [{ ratio: { kind: 'uniform', ratio: 2 } }, 'config.ratio.ratio: must be below 1', 'config.ratio.ratio'],
  ])('refuses %j with the field', async (changes, message, field) => {
    const file = scratch('scratch-e', 'E-base');
    const asked = planSubmission(db, { ...file, config: { ...file.config, ...changes } });
    await expect(asked).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining(message),
      details: { field },
    });
  });
});
