import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedTags } from '#core/fairness/setups';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { boardView } from '#server/services/boardView';
import { entryView } from '#server/services/entryView';
import { planSubmission } from '#server/services/planSubmission';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { stagesOfSubmission } from '#server/services/work';
import { testDatabase } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db, {
    baseRecipe: 'halving-8-1e-1',
    recipes: ['halving-4-1e-1', 'p2f6-cont', 'P4F4, cont'],
  });
  await createSubmission(db, SYSTEM, testSubmission({ recipe: 'P3/F6, 1e-1' }));
  await computeAll(db, await seedRunner(db), ({ stage }) => (stage.kind === 'base' ? 800 : 700));
});
afterAll(() => opened.close());

const entryOf = async (recipe: string) => {
  const found = (await resultsOf(db, 'tiny-board')).find((one) => one.recipe === recipe);
  if (found === undefined) throw new Error(`no entry under ${recipe}`);
  return found;
};
const tags = async (a: string, b: string) => sharedTags((await entryOf(a)).keys, (await entryOf(b)).keys);

describe('recipes that prune in the middle of the base’s training', () => {
  it('share the overall schedule and the total epochs, but no base set', async () => {
    expect(await tags('p2f6-cont', 'p4f4-cont')).toEqual(['S1', 'S4.2-overall', 'SX-A']);
    expect(await tags('p2f6-cont', 'halving-4-1e-1')).toEqual(['S1']);
  });

  it('count the epochs before the sparsifying action in the base’s ledger', async () => {
    const epochs = async (recipe: string) => {
      const [run] = (await entryView(db, (await entryOf(recipe)).id)).runs;
      return run?.stages.map((stage) => stage.ledger?.epochs);
    };
    expect(await epochs('halving-4-1e-1')).toEqual([8, 0, 4]);
    expect(await epochs('p2f6-cont')).toEqual([2, 0, 6]);
    // 5 steps an epoch; 3 epochs / 2× are 7.5 steps, so 8.
    expect(await epochs('p3-over-k-f6-1e-1')).toEqual([1.6, 0, 6]);
  });

  it('have no drop: their bases are no finished dense models', async () => {
    expect((await entryOf('p2f6-cont')).drop).toBeNull();
    expect((await entryOf('halving-4-1e-1')).drop).toBeCloseTo(10, 10);
  });

  it('leave the board’s own base set as it is', async () => {
    expect((await boardView(db, { board: 'tiny-board' })).baseTop1).toMatchObject({ mean: 80, n: 3 });
  });

  it('are reproduced by name', async () => {
    const { reproduce } = await entryView(db, (await entryOf('p3-over-k-f6-1e-1')).id);
    expect(reproduce).toContain('"recipe":"p3-over-k-f6-1e-1"');
  });

  it('cost nothing when asked for again, in the paper’s words or by id', async () => {
    for (const recipe of ['P3/kF6, 1e-1', 'p3-over-k-f6-1e-1']) {
      expect((await planSubmission(db, testSubmission({ recipe }))).epochs).toBe(0);
    }
  });

  it('are refused with the field where the base recipe ends before', async () => {
    await expect(planSubmission(db, testSubmission({ recipe: 'p9f4-1e-1' }))).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining("P9F4, 1e-1 doesn't fit"),
      details: { field: 'recipe' },
    });
  });
});

describe('recipes that rewind weights', () => {
  it('run a base cut short beside the board’s own, which is cancelled with them and not counted in their runs', async () => {
    const asked = testSubmission({ recipe: 'wr-3' });
    const { stages } = await planSubmission(db, asked);
    expect(stages).toMatchObject({ base: 3, prune: 0, retrain: 3 });
    const { id } = await createSubmission(db, SYSTEM, asked);
    const { rows } = await db.execute<{ kind: string }>(
      sql`select kind from stage where hash in (${stagesOfSubmission(
        sql`(select v.id from submission_version v where v.submission = ${id})`,
      )}) and state in ('ready', 'blocked')`,
    );
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual([
      'base',
      'base',
      'base',
      'retrain',
      'retrain',
      'retrain',
    ]);
    await computeAll(db, await seedRunner(db), () => 700);
    const [run] = (await entryView(db, (await entryOf('wr-3')).id)).runs;
    expect(run?.stages.map(({ kind, ledger }) => [kind, ledger?.epochs])).toEqual([
      ['base', 8],
      ['prune', 0],
      ['retrain', 5],
    ]);
    expect(await tags('wr-3', 'halving-4-1e-1')).toEqual(['S1', 'S2']);
    expect((await boardView(db, { board: 'tiny-board' })).baseTop1).toMatchObject({ n: 3 });
  });
});
