import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedTags } from '#core/fairness/setups';
import { submissionAuthor } from '#drizzle/schema/authors';
import { entry } from '#drizzle/schema/entries';
import { eventLog } from '#drizzle/schema/events';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import { submissionVersion } from '#drizzle/schema/submissions';
import { SYSTEM } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { ensureDemo } from '#server/demo/seed';
import { boardView } from '#server/services/boardView';
import { createBoard } from '#server/services/boards';
import { createDevelopment } from '#server/services/development';
import { entryView } from '#server/services/entryView';
import { keysOf } from '#server/services/entryKeys';
import { homeView } from '#server/services/home';
import {
  listPublications,
  PublicationsQuery,
  publishSubmission,
  withdrawSubmission,
} from '#server/services/publications';
import { resultsOf } from '#server/testing/results';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, seedRunner, testBoard, testSubmission } from '#server/testing/verification';
import type { CorrectOf } from '#server/testing/verification';

const BOARD = 'developed';
let opened: OpenedDatabase;
let db: Db;
let folder = '';
let person: Person;
/** Half of the images that a stage is measured on. */
const half: CorrectOf = ({ dataset }) => Math.floor(dataset.test / 2);
const runner = { id: '', backends: ['wasm'] as const };

/** l1-filter at another uniform ratio: never the floor as published, always another configuration. */
const tuned = (ratio: number, changes = {}) =>
  testSubmission({ board: BOARD, config: { ratio: { kind: 'uniform', ratio } }, ...changes });

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  folder = await mkdtemp(join(tmpdir(), 'fairprune-develop-'));
  // The demonstration brings a dataset whose bytes are really there.
  await ensureDemo(db, folder);
  await db.execute(
    sql`truncate verdict, run, curve, stage_need, stage, submission_entry, entry, submission_version, submission cascade`,
  );
  await createBoard(db, SYSTEM, testBoard({ id: BOARD, dataset: { id: 'shapes-16', version: null } }));
  person = await testPerson(db);
  runner.id = (await seedRunner(db)).id;
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await opened.close();
});

describe('a development run', () => {
  let id = '';
  let entries: readonly string[] = [];

  beforeAll(async () => {
    ({ id, entries } = await createDevelopment(db, person, tuned(0.5), folder));
    await computeAll(db, runner, half);
  });

  it('sees training images only, on public seeds and bases of its own', async () => {
    const stages = await db.select().from(stage);
    // Two bases, pruned once and retrained by the native recipe alone.
    expect(stages.map((one) => one.kind).toSorted()).toEqual([
      'base',
      'base',
      'prune',
      'prune',
      'retrain',
      'retrain',
    ]);
    for (const { dataset, round, result } of stages) {
      expect(dataset).toBe('shapes-16-development');
      expect(round).toBeNull();
      // A tenth of the 1,000 training images is looked at, and none of the 1,000 test images.
      expect(result?.evaluation.total).toBe(100);
    }
  });

  it('stands on no board, in no list of results, among no recent entries', async () => {
    expect(entries).toHaveLength(1);
    expect(await resultsOf(db, BOARD)).toEqual([]);
    expect(await resultsOf(db, 'all')).toEqual([]);
    expect((await boardView(db, { board: BOARD })).apart).toEqual([]);
    expect((await homeView(db)).recent).toEqual([]);
    expect(await listPublications(db, { board: BOARD })).toEqual([]);
  });

  it('shows validation accuracy to who follows it, and why it never ranks', async () => {
    const view = await entryView(db, entries[0] ?? '');
    expect(view.phase).toBe('development');
    expect(view.row.ranked).toBe(false);
    expect(view.row.unranked[0]).toMatch(/never ranks/);
    const followed = await submissionView(db, person, id);
    expect(followed).toMatchObject({ phase: 'development', may: { publish: true, withdraw: false } });
    expect(followed.entries[0]).toMatchObject({ phase: 'development' });
    expect(followed.entries[0]?.mean).toBeCloseTo(50, 0);
  });

  it('asked for again costs nothing', async () => {
    const again = await createDevelopment(db, person, tuned(0.5, { note: 'again' }), folder);
    expect(again).toMatchObject({ computed: 0, entries });
  });

  it('is published as a second step: frozen, on the ranking bases, and only then with a test accuracy', async () => {
    const published = await publishSubmission(db, person, id);
    expect(published.computed).toBeGreaterThan(0);
    expect(published.entries.some((one) => entries.includes(one))).toBe(false);
    const [body] = await db.select().from(submissionVersion).where(eq(submissionVersion.submission, id));
    expect(body).toMatchObject({ phase: 'published', version: 1 });
    expect(body?.publishedAt).toBeInstanceOf(Date);
    await computeAll(db, runner, half);
    const results = await resultsOf(db, BOARD);
    expect(results.map((one) => one.id).toSorted()).toEqual([...published.entries].toSorted());
    const view = await submissionView(db, person, id);
    expect(view.entries.map((one) => one.phase)).toContain('development');
    expect(view).toMatchObject({ phase: 'published', may: { publish: false, withdraw: true } });
    const [event] = await db.select().from(eventLog).where(eq(eventLog.action, 'submission.publish'));
    expect(event?.details).toMatchObject({ frozen: body?.configFingerprint });
    await expect(publishSubmission(db, person, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('shares no setup with what is published', async () => {
    const rows = await db.select().from(entry);
    const developed = rows.filter((row) => row.phase === 'development');
    const published = rows.filter((row) => row.phase === 'published');
    for (const one of developed)
      for (const other of published) expect(sharedTags(keysOf(one), keysOf(other))).toEqual([]);
  });
});

describe('publications', () => {
  it('are all shown, withdrawn ones with their reason; their rows stay and no longer rank', async () => {
    await computeAll(db, runner, half);
    const [mine] = (await listPublications(db, { board: BOARD })).filter(
      (one) => one.submitter === person.name,
    );
    const { withdrawn } = await withdrawSubmission(db, person, {
      id: mine?.submission ?? '',
      reason: 'a defect in our scores',
    });
    expect(withdrawn.length).toBeGreaterThan(0);
    const shown = await listPublications(db, { board: BOARD, method: 'l1-filter' });
    expect(shown.find((one) => one.submission === mine?.submission)).toMatchObject({
      state: 'withdrawn',
      reason: 'a defect in our scores',
    });
    const everywhere = await listPublications(db, { method: 'l1-filter', limit: 3 });
    expect(everywhere).toEqual(shown.slice(0, 3));
    expect(new Set(everywhere.map(({ board }) => board))).toEqual(new Set([BOARD]));
    expect(PublicationsQuery.safeParse({ limit: 3 }).error?.message).toContain(
      'name a board, a method or both',
    );
    const view = await entryView(db, withdrawn[0] ?? '');
    expect(view.row).toMatchObject({ ranked: false });
    expect(view.row.unranked[0]).toBe('Withdrawn by its submitter: a defect in our scores');
    expect(view.row.top1.mean).not.toBeNull();
    expect(
      (await withdrawSubmission(db, person, { id: mine?.submission ?? '', reason: 'again' })).withdrawn,
    ).toEqual([]);
    // Somebody publishes the same: there is one who stands for it.
    await createSubmission(db, await testPerson(db), tuned(0.5));
    expect((await entryView(db, withdrawn[0] ?? '')).row.unranked).not.toContain(view.row.unranked[0]);
  });
});

it('the search is shown as stated, beside the row with as-published defaults', async () => {
  const search = { configurations: 40, split: 'validation', flops: 3e15, notes: 'grid' } as const;
  const fresh = await testPerson(db);
  await createSubmission(db, SYSTEM, testSubmission({ board: BOARD }));
  const { entries } = await createSubmission(db, fresh, tuned(0.52, { search }));
  await computeAll(db, runner, half);
  const views = await Promise.all(entries.map((one) => entryView(db, one)));
  for (const view of views) {
    expect(view.search).toEqual(search);
    expect(view.asPublished?.n).toBe(3);
    const floor = await entryView(db, view.asPublished?.entry ?? '');
    expect(floor.row).toMatchObject({ method: 'l1-filter', config: { ratio: { kind: 'target' } } });
    expect(floor.asPublished?.entry).toBe(floor.row.id);
  }
  const seeds = await db
    .select({ seed: run.seed })
    .from(run)
    .where(eq(run.entry, entries[0] ?? ''));
  expect(seeds).toHaveLength(3);
});

// After everything that computes: nothing of these is looked at but whether they are taken.
describe('the limit of publications', () => {
  it('is three in ninety days a method, board and person: five in a row end at the fourth', async () => {
    const other = await testPerson(db);
    const made: string[] = [];
    let refused = 0;
    for (const ratio of [0.41, 0.42, 0.43, 0.44, 0.45]) {
      try {
        made.push((await createSubmission(db, other, tuned(ratio))).id);
      } catch (error) {
        expect(error).toMatchObject({ code: 'conflict', details: { field: 'method' } });
        refused++;
      }
    }
    expect([made.length, refused]).toEqual([3, 2]);
    // Nothing new is told by asking for the same again, nor by the floor as published; development is not limited.
    expect(await createSubmission(db, other, tuned(0.41, { note: 'same' }))).toMatchObject({ computed: 0 });
    await createSubmission(db, other, testSubmission({ board: BOARD }));
    const developed = await createDevelopment(db, other, tuned(0.46), folder);
    await expect(publishSubmission(db, other, developed.id)).rejects.toThrow(
      /3 configurations were published/,
    );
    // Another method, and another person, have their own.
    await createSubmission(db, other, tuned(0.41, { method: 'random-filter' }));
    await createSubmission(db, await testPerson(db), tuned(0.47));

    await db.execute(sql`update submission_version set created_at = now() - interval '91 days'
      where submission = ${made[0] ?? ''}`);
    await db.execute(sql`update submission_version set created_at = now() - interval '91 days'
      where note = 'same'`);
    await publishSubmission(db, other, developed.id);
  });

  it('lets of two at once only as many through as are left', async () => {
    const third = await testPerson(db);
    for (const ratio of [0.31, 0.32]) await createSubmission(db, third, tuned(ratio));
    const both = await Promise.allSettled([
      createSubmission(db, third, tuned(0.33)),
      createSubmission(db, third, tuned(0.34)),
    ]);
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is not widened by taking turns: a co-author’s are one’s own', async () => {
    const [one, other] = [await testPerson(db), await testPerson(db)];
    for (const ratio of [0.11, 0.12, 0.13]) {
      const { id } = await createSubmission(db, one, tuned(ratio));
      await db
        .insert(submissionAuthor)
        .values({ submission: id, person: other.id, acceptedAt: ratio === 0.13 ? null : new Date() });
    }
    await createSubmission(db, other, tuned(0.14));
    await expect(createSubmission(db, other, tuned(0.15))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is none for the demonstration and the server itself', async () => {
    for (const ratio of [0.21, 0.22, 0.23, 0.24]) await createSubmission(db, SYSTEM, tuned(ratio));
    for (const ratio of [0.21, 0.22, 0.23, 0.24])
      await createSubmission(db, person, tuned(ratio, { board: 'demo', recipe: 'clr-4' }));
  });
});
