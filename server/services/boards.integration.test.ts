import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoardFileSchema } from '#core/wire/board';
import { SubmissionFileSchema } from '#core/wire/submission';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { createBoard, openBoard } from '#server/services/boards';
import { listDatasets, registerDataset } from '#server/services/datasets';
import { createSubmission } from '#server/services/submissions';
import { testDatabase } from '#server/testing/database';
import {
  TEST_DATASET,
  seedArtifact,
  seedDataset,
  seedRunner,
  testBoard,
  testSubmission,
} from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedDataset(db);
});
afterAll(() => opened.close());

describe('registerDataset', () => {
  it('registers a version once', async () => {
    const artifact = await seedArtifact(db, 'dataset', 'tiny dataset');
    expect(await registerDataset(db, SYSTEM, { descriptor: TEST_DATASET, artifact })).toMatchObject({
      created: false,
      localOnly: false,
    });
    expect(await listDatasets(db)).toMatchObject([{ descriptor: { id: 'tiny' }, artifact, bytes: 10 }]);
  });

  it('refuses bytes that are not in the store', async () => {
    const missing = { descriptor: { ...TEST_DATASET, id: 'other' }, artifact: 'f'.repeat(64) };
    await expect(registerDataset(db, SYSTEM, missing)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('createBoard', () => {
  it('makes a board once; the same definition again changes nothing', async () => {
    const made = await createBoard(db, SYSTEM, testBoard());
    expect(made).toMatchObject({ id: 'tiny-board', version: 1, created: true });
    expect(await createBoard(db, SYSTEM, testBoard())).toEqual({ ...made, created: false });
    const retitled = testBoard({ title: 'Another title', description: 'More' });
    expect(await createBoard(db, SYSTEM, retitled)).toMatchObject({ created: false });
  });

  it('refuses another definition under a taken id', async () => {
    const other = createBoard(db, SYSTEM, testBoard({ bases: 8 }));
    await expect(other).rejects.toMatchObject({ code: 'conflict', details: { field: 'id' } });
  });

  it('takes the totals of its reference pipelines for budgets, and says what they are', async () => {
    const made = await createBoard(db, SYSTEM, testBoard({ id: 'proposed', budgets: 'proposed' }));
    expect(made.proposed.map(({ recipe, target, sxA }) => [recipe, target, sxA])).toEqual([
      ['ft-1', 2, 3],
      ['clr-1', 2, 3],
    ]);
    // Both pipelines cost the same: one budget. 6 FLOPs a MAC and image, two dense epochs and one at half the MACs.
    const { version } = await openBoard(db, 'proposed');
    expect(made.budgets).toEqual([6 * version.denseMacs * 40 * 2.5]);
    expect(version.definition.budgets).toEqual(made.budgets);
    const none = await createBoard(db, SYSTEM, testBoard({ id: 'none-declared' }));
    expect(none).toMatchObject({ budgets: [], proposed: made.proposed });
  });

  it('drops a recipe that is another one by a second name', async () => {
    const twice = [
      ...testBoard().recipes,
      { ...(await openBoard(db, 'tiny-board')).version.definition.recipes[0]!, id: 'again' },
    ];
    await createBoard(db, SYSTEM, testBoard({ id: 'twice', recipes: twice }));
    const { version } = await openBoard(db, 'twice');
    expect(version.definition.recipes.map((one) => one.id)).toEqual(['ft-1', 'clr-1']);
  });

  const wrong: readonly [string, object, string, string][] = [
    ['an unknown dataset', { dataset: { id: 'nothing', version: null } }, 'unknown-dataset', 'dataset.id'],
    [
      'an unknown dataset version',
      { dataset: { id: 'tiny', version: '0'.repeat(64) } },
      'unknown-dataset',
      'dataset.version',
    ],
    ['an unknown network', { network: { family: 'none', config: {} } }, 'unknown-network', 'network.family'],
    ['an unknown base recipe', { baseRecipe: 'none' }, 'unknown-recipe', 'baseRecipe'],
    ['an unknown recipe', { recipes: ['ft-1', 'none'] }, 'unknown-recipe', 'recipes.1'],
    ['a target out of reach', { targets: [2, 400] }, 'rate-unreachable', 'targets'],
    ['bands that overlap', { targets: [2, 2.01] }, 'bad-config', 'targets'],
    ['a target given twice', { targets: [2, 2] }, 'bad-config', 'targets'],
  ];
  it.each(wrong)('refuses %s at its field', async (_name, change, code, field) => {
    const refused = createBoard(db, SYSTEM, testBoard({ id: 'wrong', ...change }));
    await expect(refused).rejects.toMatchObject({ code, details: { field } });
    await expect(openBoard(db, 'wrong')).rejects.toMatchObject({ code: 'unknown-board' });
  });

  it('says which rates are the nearest to a target out of reach', async () => {
    const refused = createBoard(db, SYSTEM, testBoard({ id: 'wrong', targets: [8] }));
    await expect(refused).rejects.toThrow(/7\.\d+×/);
  });
});

describe('the backend class of a board', () => {
  it('is pinned at the first planning to the best class connected', async () => {
    await createBoard(db, SYSTEM, testBoard({ id: 'open', backend: null }));
    await seedRunner(db, ['wasm']);
    await seedRunner(db, ['tensorflow', 'wasm']);
    expect((await openBoard(db, 'open')).version.backend).toBeNull();
    await createSubmission(db, SYSTEM, testSubmission({ board: 'open' }));
    expect((await openBoard(db, 'open')).version.backend).toBe('tensorflow');
  });

  it('stays what the board file says', async () => {
    await createSubmission(db, SYSTEM, testSubmission());
    expect((await openBoard(db, 'tiny-board')).version.backend).toBe('wasm');
  });
});

describe('example files', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(`docs/examples/${name}`, 'utf8'));

  it('are a board and a submission on it that the server takes', async () => {
    const file = BoardFileSchema.parse(read('board.json'));
    const artifact = await seedArtifact(db, 'dataset', 'cifar');
    const descriptor = {
      ...TEST_DATASET,
      id: file.dataset.id,
      image: [32, 32, 3] as [number, number, 3],
      train: 1000,
    };
    await registerDataset(db, SYSTEM, { descriptor, artifact });
    expect(await createBoard(db, SYSTEM, file)).toMatchObject({ id: file.id, created: true });
    const { entries, computed } = await createSubmission(
      db,
      SYSTEM,
      SubmissionFileSchema.parse(read('submission.json')),
    );
    expect(entries).toHaveLength(2);
    expect(computed).toBe(3 + 3 + 6);
  });

  it('of cross-validation are four methods whose recipes are the board’s four', async () => {
    const file = BoardFileSchema.parse(read('cross-validation/board.json'));
    const artifact = await seedArtifact(db, 'dataset', 'shapes');
    await registerDataset(db, SYSTEM, { descriptor: { ...TEST_DATASET, id: file.dataset.id }, artifact });
    const { budgets } = await createBoard(db, SYSTEM, file);
    expect(budgets.length).toBeGreaterThan(0);
    for (const method of ['random-filter', 'l1-filter', 'fpgm', 'l2-filter']) {
      const submission = SubmissionFileSchema.parse(read(`cross-validation/${method}.json`));
      const { entries } = await createSubmission(db, SYSTEM, submission);
      expect([submission.method, entries.length]).toEqual([method, 4]);
    }
  });
});
