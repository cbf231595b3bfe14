import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAGS } from '#core/fairness/tags';
import { paper, reportedResult } from '#drizzle/schema/literature';
import { SYSTEM, VISITOR } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureLiterature } from '#server/literature/seed';
import { openBoard } from '#server/services/boards';
import { resultsOf } from '#server/testing/results';
import { createSubmission } from '#server/services/submissions';
import { variantOf } from '#server/services/variantOf';
import { testDatabase } from '#server/testing/database';
import { computeAll, seedBoard, seedRunner, testBoard, testSubmission } from '#server/testing/verification';
import { createCallerFactory } from '#server/trpc/init';
import { appRouter } from '#server/trpc/root';

const A = 'why-is-pruning-so-confusing';
let opened: OpenedDatabase;
let db: Db;
const api = () => createCallerFactory(appRouter)({ db, actor: VISITOR });

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await ensureLiterature(db);
});
afterAll(() => opened.close());

describe('the literature', () => {
  it('is seeded once, and again only when a file changed', async () => {
    const before = await db.select().from(reportedResult);
    expect(before).toHaveLength(682);
    await db.delete(reportedResult).where(eq(reportedResult.id, `${A}/T1/11`));
    await ensureLiterature(db);
    expect(await db.select().from(reportedResult)).toHaveLength(681);
    await db.update(paper).set({ contentHash: 'older' }).where(eq(paper.id, A));
    await ensureLiterature(db);
    expect(await db.select().from(reportedResult)).toHaveLength(682);
    const { rows } = await db.execute<{ n: number }>(sql`select count(*)::int as n from reported_claim`);
    expect(rows[0]!.n).toBe(33);
  });

  it('is listed page by page without repeated rows, to everybody', async () => {
    const first = await api().literature.list({ limit: 200 });
    expect(first.rows).toHaveLength(200);
    let next = first.next;
    const ids = first.rows.map(({ id }) => id);
    while (next !== null) {
      const page = await api().literature.list({ limit: 200, offset: next });
      ids.push(...page.rows.map(({ id }) => id));
      next = page.next;
    }
    expect(ids).toHaveLength(first.total);
    expect(new Set(ids).size).toBe(first.total);
    expect(ids).not.toContain(`${A}/T8/01`);
    expect(await api().literature.list({ offset: 10_000 })).toMatchObject({ rows: [], next: null });
    await expect(api().literature.list({ limit: 201 })).rejects.toThrow();
  });

  it('lists the papers with their tables, one at a time', async () => {
    const papers = await api().literature.papers();
    expect(papers.map(({ id, claims }) => [id, claims])).toEqual([
      ['network-pruning-that-matters', 10],
      ['rethinking-the-value-of-pruning', 13],
      [A, 10],
    ]);
    const table = papers.at(-1)!.tables.find((one) => one.table === 'Table 1')!;
    expect(table.caption).toContain('Filter-pruning benchmark');
    const { rows, total } = await api().literature.list({ paper: A, table: 'Table 1' });
    expect(total).toBe(table.rows);
    expect(rows[10]).toMatchObject({
      id: `${A}/T1/11`,
      support: { stated: ['S1'], supported: ['S1'] },
    });
    expect(rows[10]!.support.whyNotMore[0]).toMatch(/^S2 needs the base set/);
    // A table that an older version had seeded without its captions is seeded anew.
    await db.update(paper).set({ tables: null });
    await ensureLiterature(db);
    expect((await api().literature.papers())[0]!.tables.length).toBeGreaterThan(0);
    await expect(api().literature.claim({ id: 'Z-C1' })).rejects.toThrow('No claim');
  });

  it('shows printed strings, recomputed numbers, slips, and what is ours', async () => {
    const { rows } = await api().literature.list({ network: 'resnet-110', dataset: 'cifar10', limit: 200 });
    const slip = rows.find(({ id }) => id === 'network-pruning-that-matters/T9/06')!;
    expect(slip).toMatchObject({ table: 'Table 9', printed: '93.30', drop: 0.23, method: { ours: 'l1-filter' } });
    expect(slip.slips.map(({ field }) => field)).toEqual(['drop', 'paper']);
    const clr = (await api().literature.list({ paper: 'network-pruning-that-matters', method: 'l1-norm-filter' })).rows;
    expect(clr.some(({ retraining }) => retraining.ours === 'clr-40')).toBe(true);
    expect((await api().literature.claims())[0]).toMatchObject({ id: 'A-C1', paper: A });
  });
});

describe('explain.pair', () => {
  it('takes rows of papers', async () => {
    expect(await api().explain.pair({ a: `${A}/T1/11`, b: `${A}/T1/08` })).toMatchObject({
      stated: ['S1'],
      supported: ['S1'],
      sentence: "S1 holds; S3.2 if the base is torchvision's: unstated.",
    });
  });

  it('takes entries, and a row on the board of an entry', async () => {
    await seedBoard(db, { bases: 3 });
    await createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter', recipe: 'ft-1' }));
    await createSubmission(db, SYSTEM, testSubmission());
    await computeAll(db, await seedRunner(db), () => 700);
    const results = await resultsOf(db, 'all');
    const of = (method: string, recipe: string) =>
      results.find((one) => one.method === method && one.recipe === recipe)!.id;
    const same = await api().explain.pair({ a: of('l1-filter', 'ft-1'), b: of('random-filter', 'ft-1') });
    expect(same.stated).toEqual(TAGS.filter((tag) => tag !== 'SX-B'));
    expect(same.supported).toEqual(same.stated);
    const swapped = await api().explain.pair({ a: of('l1-filter', 'ft-1'), b: of('l1-filter', 'clr-1') });
    expect(swapped.breaks[0]).toMatchObject({ tag: 'S3.2', part: 'retraining recipe', source: 'run record' });
    const row = await api().explain.pair({ a: of('l1-filter', 'ft-1'), b: `${A}/T1/11` });
    expect(row.breaks[0]).toMatchObject({ tag: 'S1', part: 'board', source: 'run record; Table 1' });
    expect(row.supported).toEqual([]);
  });

  it('puts verified entries of the same method, dataset, network and band beside a printed row and its claims', async () => {
    const id = `${A}/T1/11`;
    const [printed] = await db.select().from(reportedResult).where(eq(reportedResult.id, id));
    const { definition } = (await openBoard(db, testBoard().id)).version;
    const [target = 0] = definition.bands.map((band) => band.target);
    const printAs = (rate: number) =>
      db
        .update(reportedResult)
        .set({
          rate,
          row: { ...printed!.row, dataset_id: definition.dataset.id, network_id: variantOf(definition.network) },
        })
        .where(eq(reportedResult.id, id));
    const rerunsOf = async () =>
      (await api().literature.list({ paper: A, limit: 200 })).rows.find((row) => row.id === id)!.reruns;
    expect(await rerunsOf()).toEqual([]);
    await printAs(target);
    const entries = (await resultsOf(db, 'all')).filter((one) => one.method === 'l1-filter');
    const reruns = await rerunsOf();
    expect(reruns.map(({ entry }) => entry).sort()).toEqual(entries.map((one) => one.id).sort());
    expect(reruns[0]).toMatchObject({ n: 3, gap: reruns[0]!.top1 - printed!.top1!, recipeAsPrinted: false });
    const claim = (await api().literature.claims()).find((one) => one.id === 'A-C1')!;
    expect(claim.reruns.map(({ row }) => row)).toEqual([id]);
    const page = await api().literature.claim({ id: 'A-C1' });
    expect(page.rows.map((row) => [row.id, row.reruns.length])).toEqual([
      [id, reruns.length],
      [`${A}/T1/18`, 0],
    ]);
    await printAs(target * 1.5);
    expect(await rerunsOf()).toEqual([]);
    // The same architecture trained from scratch is another thing.
    await printAs(target);
    await db
      .update(reportedResult)
      .set({ row: sql`jsonb_set(${reportedResult.row}, '{kind}', '"scratch"')` })
      .where(eq(reportedResult.id, id));
    expect(await rerunsOf()).toEqual([]);
  });

  it('says what it does not know', async () => {
    await expect(api().explain.pair({ a: `${A}/T1/99`, b: `${A}/T1/08` })).rejects.toThrow('No row');
    await expect(api().explain.pair({ a: 'abcdef0123456789', b: `${A}/T1/08` })).rejects.toThrow('No entry');
    await expect(api().explain.pair({ a: "x'; --", b: `${A}/T1/08` })).rejects.toThrow('use an entry id');
  });
});
