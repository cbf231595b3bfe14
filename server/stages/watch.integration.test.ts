import { afterAll, beforeAll, expect, it } from 'vitest';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { heartbeat } from '#server/stages/heartbeat';
import { leaseStage } from '#server/stages/lease';
import { onChange, receiveNote } from '#server/stages/changes';
import type { Change } from '#server/stages/changes';
import { onSubmissionChange } from '#server/stages/watch';
import { testDatabase } from '#server/testing/database';
import { seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

/** Far longer than the test may take: only changes wake the subscription. */
const NEVER = 3_600_000;

let opened: OpenedDatabase;
let db: Db;
let id: string;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  ({ id } = await createSubmission(db, SYSTEM, testSubmission()));
});
afterAll(() => opened.close());

it('speaks at once, after a lease and after progress, and ends when nobody listens', async () => {
  const leaving = new AbortController();
  const changes = onSubmissionChange(db, id, leaving.signal, NEVER);
  expect((await changes.next()).done).toBe(false);

  const afterLease = changes.next();
  const lease = await leaseStage(db, await seedRunner(db));
  expect((await afterLease).done).toBe(false);

  const afterProgress = changes.next();
  const progress = { share: 0.1, epoch: 0, epochs: 2, imagesPerSecond: 1, message: 'on', rows: [] };
  await heartbeat(db, { hash: lease!.hash, leaseToken: lease!.leaseToken, progress });
  expect((await afterProgress).done).toBe(false);

  const atEnd = changes.next();
  leaving.abort();
  expect((await atEnd).done).toBe(true);
}, 20_000);

it('brings changes of other processes and drops its own notes', () => {
  const heard: Change[] = [];
  const stop = onChange((change) => heard.push(change));
  const change: Change = { kind: 'board', id: 'far' };
  receiveNote(JSON.stringify({ origin: 'another process', changes: [change] }));
  receiveNote(JSON.stringify({ origin: globalThis.__fairpruneChanges?.origin, changes: [change] }));
  stop();
  expect(heard).toEqual([change]);
});
