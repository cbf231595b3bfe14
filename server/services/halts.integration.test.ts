import { eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventLog } from '#drizzle/schema/events';
import { halt } from '#drizzle/schema/halts';
import { runner as runnerTable } from '#drizzle/schema/runners';
import { SYSTEM } from '#server/auth/actor';
import type { Person, RunnerActor } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { currentHalt, haltServer, resumeServer } from '#server/services/halts';
import { leaseFor } from '#server/services/runners';
import { retrySubmission } from '#server/services/retrySubmission';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { completeStage } from '#server/stages/complete';
import { testDatabase, testPerson } from '#server/testing/database';
import { completionOf, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let operator: Person;
let person: Person;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  operator = await testPerson(db, ['operator']);
  person = await testPerson(db);
});
afterAll(() => opened.close());

it('stops leases and submissions, lets what runs end and everything be read, and goes on again', async () => {
  const { id } = await seedRunner(db);
  const [row] = await db.select().from(runnerTable).where(eq(runnerTable.id, id));
  const actor: RunnerActor = { kind: 'runner', tokenId: row!.tokenId, owner: id, trust: 'official' };
  const lease = () => leaseFor(db, actor, row!.name);
  const made = await createSubmission(db, person, testSubmission());
  const held = await lease();

  expect(await currentHalt(db)).toBeNull();
  await haltServer(db, operator, { reason: 'A disk is full.' });
  expect(await currentHalt(db)).toMatchObject({ reason: 'A disk is full.' });
  expect(await lease()).toBeNull();
  await expect(createSubmission(db, person, testSubmission({ recipe: 'ft-1' }))).rejects.toMatchObject({
    code: 'halted',
    message: 'This server takes no submissions now: A disk is full.',
  });
  await expect(retrySubmission(db, person, made.id)).rejects.toMatchObject({ code: 'halted' });
  await completeStage(db, await completionOf(db, held!, 700));
  expect((await submissionView(db, person, made.id)).work.done).toBe(1);
  // The server's own plans only wait: a restart must not fail because of a halt.
  await createSubmission(db, SYSTEM, testSubmission({ method: 'random-filter' }));

  await haltServer(db, operator, { reason: 'It is mended soon.' });
  expect(await db.$count(halt)).toBe(1);
  expect(await resumeServer(db, operator)).toEqual({ resumed: true });
  expect(await resumeServer(db, operator)).toEqual({ resumed: false });
  expect(await lease()).not.toBeNull();
  await createSubmission(db, person, testSubmission({ recipe: 'ft-1' }));
  const told = await db
    .select()
    .from(eventLog)
    .where(like(eventLog.action, 'server.%'))
    .orderBy(eventLog.seq);
  expect(told.map((one) => one.action)).toEqual(['server.halt', 'server.halt', 'server.resume']);
});
