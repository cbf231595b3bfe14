import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM, VISITOR } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureLiterature } from '#server/literature/seed';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { testDatabase } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';
import { createCallerFactory } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

const ROW = 'why-is-pruning-so-confusing/T1/11';
let opened: OpenedDatabase;
let db: Db;
const api = () => createCallerFactory(appRouter)({ db, actor: VISITOR });

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await ensureLiterature(db);
  await seedBoard(db, { bases: 3 });
  await createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter', recipe: 'ft-1' }));
  await createSubmission(db, SYSTEM, testSubmission());
  await createSubmission(db, SYSTEM, testSubmission({ recipe: 'clr-2' }));
  // L1 filters are 20 points better, on every base.
  await computeAll(db, await seedRunner(db), ({ stage, inputs }) => {
    if (stage.kind === 'prune') return stage.method.id === 'l1-filter' ? 800 : 600;
    return inputs.find(({ result }) => result.kind === 'prune')?.result.evaluation.correct ?? 900;
  });
});
afterAll(() => opened.close());

describe('boards.view', () => {
  it('names the entries that a setup drops, with the part that each lacks', async () => {
    const { dropped, comparable, points } = await api().boards.view({ board: 'tiny-board', tag: 'S3.1' });
    expect(dropped).toMatchObject({ from: 'S2', of: 6, total: 2, alone: 0 });
    expect(dropped!.rows[0]).toMatchObject({
      name: 'L1-norm filters (PFEC)',
      recipe: 'clr-2',
      part: 'retraining epochs',
      own: '2',
      other: '1',
    });
    expect(comparable.find((one) => one.tag === 'S3.1')).toMatchObject({ entries: 6, classes: 2 });
    expect(points.every((point) => point.target === 2)).toBe(true);
    expect((await api().boards.view({ board: 'tiny-board', tag: 'S1' })).dropped).toBeNull();
  });
});

describe('entries.run', () => {
  it('gives what was computed for one run, and what it was computed from', async () => {
    const entry = (await resultsOf(db, 'all')).find((one) => one.recipe === 'clr-1')!;
    const raw = await api().entries.run({ id: entry.id, index: 1 });
    expect(raw).toMatchObject({ of: 3, run: { index: 1, state: 'done' } });
    expect(raw.definitions.map(({ definition }) => definition?.kind)).toEqual(['base', 'prune', 'retrain']);
    expect(raw.definitions.map(({ hash }) => hash)).toEqual(raw.run.stages.map(({ hash }) => hash));
    expect(Object.values(raw.kept!).every((kept) => kept.length > 0)).toBe(true);
    expect(raw.entry.reproduce).toContain('npx fairprune submit');
    await expect(api().entries.run({ id: entry.id, index: 7 })).rejects.toThrow('no run 8');
  });
});

describe('entries.ofMethod', () => {
  it('lists a method over all boards, and nothing of others', async () => {
    const rows = await api().entries.ofMethod({ method: 'l1-filter' });
    expect(rows.map(({ recipe }) => recipe).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'clr-1',
      'clr-2',
      'ft-1',
    ]);
    expect(rows[0]).toMatchObject({ board: { id: 'tiny-board' }, target: 2, n: 3, withdrawn: null });
    expect(await api().entries.ofMethod({ method: 'hrank' })).toEqual([]);
  });
});

describe('results.compare', () => {
  it('explains every pair, and tells the difference over common bases', async () => {
    const results = await resultsOf(db, 'all');
    const of = (method: string, recipe: string) =>
      results.find((one) => one.method === method && one.recipe === recipe)!.id;
    const ids = [of('l1-filter', 'ft-1'), of('random-filter', 'ft-1'), of('l1-filter', 'clr-1')];
    const { sides, pairs } = await api().results.compare({ ids });
    expect(sides.map(({ id }) => id)).toEqual(ids);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(pairs[0]!.explanation.supported).toContain('S4.2');
    expect(pairs[1]!.explanation.supported).toEqual(expect.arrayContaining(['S3.1']));
    expect(pairs[1]!.explanation.breaks[0]).toMatchObject({ tag: 'S3.2', part: 'retraining recipe' });
    expect(pairs[0]!.difference).toMatchObject({ n: 3, mean: expect.closeTo(20, 9), winner: 'A' });
    expect(sides[0]).toMatchObject({ kind: 'entry', entry: { row: { method: 'l1-filter' } } });
  });

  it('puts a printed row beside an entry: no common base, S1 at most', async () => {
    const [first] = await resultsOf(db, 'all');
    const { sides, pairs } = await api().results.compare({ ids: [ROW, first!.id] });
    expect(sides[0]).toMatchObject({ kind: 'row', row: { id: ROW, printed: '75.24' } });
    expect(pairs[0]!.difference).toBeNull();
    expect(pairs[0]!.explanation.supported).toEqual([]);
  });

  it('refuses fewer than two, more than five, the same twice and what does not exist', async () => {
    await expect(api().results.compare({ ids: [ROW] })).rejects.toThrow();
    await expect(api().results.compare({ ids: [ROW, ROW] })).rejects.toThrow('once');
    const many = Array.from({ length: 6 }, (_, i) => `abcdef0${i}`);
    await expect(api().results.compare({ ids: many })).rejects.toThrow();
    await expect(api().results.compare({ ids: [ROW, 'abcdef01'] })).rejects.toThrow('no entry');
    await expect(api().results.compare({ ids: [ROW, 'a/T1/99'] })).rejects.toThrow('No row');
  });
});
