import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { resultsOf } from '#server/testing/results';
import { testDatabase } from '#server/testing/database';
import { computeAll, count, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  const own = { config: { ratio: { kind: 'uniform', ratio: 0.5 } }, recipe: 'step-3' };
  await Promise.all([
    createSubmission(db, SYSTEM, testSubmission()),
    createSubmission(db, SYSTEM, testSubmission()),
    createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter', recipe: 'ft-1' })),
    createSubmission(db, SYSTEM, testSubmission(own)),
  ]);
});
afterAll(() => opened.close());

it('submissions sent at once share what they have in common', async () => {
  const { rows } = await db.execute(
    sql`select kind, count(*)::int as n from stage group by kind order by kind`,
  );
  // Three bases; three methods with config; two recipes for each and the own one for all three.
  expect(rows).toEqual([
    { kind: 'base', n: 3 },
    { kind: 'prune', n: 9 },
    { kind: 'retrain', n: 27 },
  ]);
});

it('six runners at once compute each stage once and lose no run, no class and no verdict', async () => {
  const runners = await Promise.all(Array.from({ length: 6 }, () => seedRunner(db)));
  const computed: string[] = [];
  // A runner that finds nothing ready for a moment asks again.
  while (computed.length < (await count(db, 'stage'))) {
    const before = computed.length;
    computed.push(...(await Promise.all(runners.map((runner) => computeAll(db, runner)))).flat());
    expect(computed.length).toBeGreaterThan(before);
  }
  expect(new Set(computed).size).toBe(computed.length);
  const results = await resultsOf(db, 'tiny-board');
  expect(results.map((one) => one.top1.n)).toEqual(Array.from({ length: 9 }, () => 3));
  expect(await count(db, 'verdict')).toBe(3);
});
