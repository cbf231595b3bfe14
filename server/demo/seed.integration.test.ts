import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyPacked } from '#core/datasets/packed';
import { streamBytes } from '#server/artifacts/store';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureDemo } from '#server/demo/seed';
import { boardView } from '#server/services/boardView';
import { listDatasets } from '#server/services/datasets';
import { testDatabase } from '#server/testing/database';
import { computeAll, count, seedRunner } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let folder: string;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  folder = await mkdtemp(join(tmpdir(), 'fairprune-demo-'));
  await ensureDemo(db, folder);
});
afterAll(async () => {
  await opened.close();
  await rm(folder, { recursive: true });
});

it('has its data in the artifact store, whole', async () => {
  const [listed] = await listDatasets(db);
  const bytes = await new Response(
    streamBytes(folder, listed?.artifact ?? '', 0, (listed?.bytes ?? 0) - 1),
  ).bytes();
  expect(verifyPacked(bytes).descriptor).toEqual(listed?.descriptor);
  expect(listed?.descriptor).toMatchObject({ train: 1000, image: [16, 16, 3] });
});

it('queues two methods under two recipes over five bases: 5 bases, 10 prunes, 20 retrainings', async () => {
  const { rows } = await db.execute(
    sql`select kind, count(*)::int as n from stage group by kind order by kind`,
  );
  expect(rows).toEqual([
    { kind: 'base', n: 5 },
    { kind: 'prune', n: 10 },
    { kind: 'retrain', n: 20 },
  ]);
  const view = await boardView(db, { board: 'demo' });
  expect(view.demo).toBe(true);
  expect(view.description).toContain('without scientific value');
});

it('adds nothing when it is started again, before and after it is finished', async () => {
  const rows = async () => [
    await count(db, 'stage'),
    await count(db, 'entry'),
    await count(db, 'submission'),
  ];
  const before = await rows();
  await ensureDemo(db, folder);
  await computeAll(db, await seedRunner(db));
  await ensureDemo(db, folder);
  expect(await rows()).toEqual(before);
  expect(await computeAll(db, await seedRunner(db))).toEqual([]);
  const { rows: states } = await db.execute(sql`select state, count(*)::int as n from stage group by state`);
  expect(states).toEqual([{ state: 'done', n: 35 }]);
  expect((await boardView(db, { board: 'demo' })).work.total).toBe(0);
});
