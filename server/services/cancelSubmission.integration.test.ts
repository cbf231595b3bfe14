import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lease } from '#core/wire/runner';
import { eventLog } from '#drizzle/schema/events';
import { stage } from '#drizzle/schema/stages';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { cancelSubmission } from '#server/services/cancelSubmission';
import { retrySubmission } from '#server/services/retrySubmission';
import { submissionView } from '#server/services/submissionView';
import { createSubmission } from '#server/services/submissions';
import { checkpointStage } from '#server/stages/checkpoint';
import { completeStage } from '#server/stages/complete';
import { failStage } from '#server/stages/fail';
import { heartbeat } from '#server/stages/heartbeat';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { reapLeases } from '#server/stages/reap';
import { releaseStage } from '#server/stages/release';
import { testDatabase, testPerson } from '#server/testing/database';
import {
  checkpointAt,
  completionOf,
  computeAll,
  endWaits,
  seedBoard,
  seedRunner,
  silence,
  testSubmission,
} from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let runner: LeasingRunner;
let person: Person;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  person = await testPerson(db);
});
afterAll(() => opened.close());

beforeEach(async () => {
  await db.execute(
    sql`truncate verdict, run, curve, stage_need, stage, submission_entry, entry, submission_version, submission cascade`,
  );
  runner = await seedRunner(db);
});

/** On three bases: l1-filter under clr-1 and ft-1 has 3 base, 3 prune and 6 retrain stages. */
const submit = async (changes = {}) => (await createSubmission(db, person, testSubmission(changes))).id;

async function lease(): Promise<Lease> {
  const found = await leaseStage(db, runner);
  if (found === null) throw new Error('nothing to lease');
  return found;
}

async function states(): Promise<Record<string, number>> {
  const { rows } = await db.execute<{ state: string; n: number }>(
    sql`select state, count(*)::int as n from stage group by state`,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

async function stageOf(hash: string) {
  const [row] = await db.select().from(stage).where(eq(stage.hash, hash));
  return row!;
}

const view = (id: string) => submissionView(db, person, id);
const STOPPED = {
  code: 'cancelled',
  message: 'The stage was cancelled.',
  hint: null,
  class: 'submitter',
  logTail: '',
} as const;
const BROKEN = { ...STOPPED, code: 'internal', class: 'platform' } as const;

describe('cancelling a submission', () => {
  it('that nobody else needs ends all of its stages', async () => {
    const id = await submit();
    expect(await view(id)).toMatchObject({ state: 'queued', may: { cancel: true, retry: false } });
    expect(await cancelSubmission(db, person, id)).toEqual({ cancelled: 12, stopping: 0, shared: 0 });
    expect(await states()).toEqual({ cancelled: 12 });
    expect(await leaseStage(db, runner)).toBeNull();
    expect(await view(id)).toMatchObject({
      state: 'cancelled',
      cancelledAt: expect.any(String),
      may: { cancel: false, retry: false },
    });
    const [event] = await db.select().from(eventLog).where(eq(eventLog.action, 'submission.cancel'));
    expect(event).toMatchObject({
      actor: `user:${person.id}`,
      subject: id,
      details: { cancelled: 12, stopping: 0, shared: 0 },
    });
  });

  it('keeps what is finished and cancels what hangs on it', async () => {
    const id = await submit();
    await completeStage(db, await completionOf(db, await lease(), 700));
    await cancelSubmission(db, person, id);
    expect(await states()).toEqual({ done: 1, cancelled: 11 });
  });

  it('asks a running stage to stop; its runner’s answer ends it, and nobody else gets it', async () => {
    const id = await submit();
    const held = await lease();
    await checkpointStage(db, await checkpointAt(db, held, 1));
    expect(await cancelSubmission(db, person, id)).toEqual({ cancelled: 11, stopping: 1, shared: 0 });
    expect(await view(id)).toMatchObject({ state: 'running', may: { cancel: false } });
    expect((await view(id)).stages.filter((one) => one.stopping)).toHaveLength(1);
    expect(await heartbeat(db, { ...held, progress: null })).toEqual({ cancel: true });
    expect(await failStage(db, { ...held, fault: STOPPED })).toEqual({ retried: false });
    expect(await stageOf(held.hash)).toMatchObject({
      state: 'cancelled',
      leaseHash: null,
      resumePoint: null,
      fault: null,
    });
    expect(await view(id)).toMatchObject({ state: 'cancelled' });
    expect(await leaseStage(db, runner)).toBeNull();
  });

  it.each<[string, (held: Lease) => Promise<unknown>]>([
    ['was handed back', (held) => releaseStage(db, held)],
    ['broke', (held) => failStage(db, { ...held, fault: BROKEN })],
    ['lost its runner', (held) => silence(db, held.hash, 61).then(() => reapLeases(db))],
  ])('is not undone when a running stage %s meanwhile', async (_, end) => {
    const id = await submit();
    const held = await lease();
    await cancelSubmission(db, person, id);
    await end(held);
    expect((await stageOf(held.hash)).state).toBe('cancelled');
    expect(await view(id)).toMatchObject({ state: 'cancelled' });
  });

  it('takes a result that came before the runner heard of it, and computes nothing more from it', async () => {
    const id = await submit();
    const held = await lease();
    await cancelSubmission(db, person, id);
    await completeStage(db, await completionOf(db, held, 700));
    expect(await states()).toEqual({ done: 1, cancelled: 11 });
    expect(await view(id)).toMatchObject({ state: 'cancelled' });
  });

  it('leaves alone what another submission needs, down to the shared base', async () => {
    const first = await submit();
    const second = await submit({ method: 'random-filter' });
    const held = await lease();
    // 3 bases are shared; 3 prunes and 6 retrains belong to each.
    expect(await cancelSubmission(db, person, first)).toEqual({ cancelled: 9, stopping: 0, shared: 3 });
    expect(await heartbeat(db, { ...held, progress: null })).toEqual({ cancel: false });
    await completeStage(db, await completionOf(db, held, 700));
    await computeAll(db, runner);
    expect(await states()).toEqual({ done: 12, cancelled: 9 });
    expect(await view(second)).toMatchObject({ state: 'done' });
    expect(await view(first)).toMatchObject({ state: 'cancelled' });
  });

  it('ends shared stages with the last submission that needs them', async () => {
    const first = await submit();
    const second = await submit();
    expect(await cancelSubmission(db, person, first)).toEqual({ cancelled: 0, stopping: 0, shared: 12 });
    expect(await cancelSubmission(db, person, second)).toEqual({ cancelled: 12, stopping: 0, shared: 0 });
  });

  it('twice changes nothing more and is logged once', async () => {
    const id = await submit();
    await cancelSubmission(db, person, id);
    expect(await cancelSubmission(db, person, id)).toEqual({ cancelled: 0, stopping: 0, shared: 0 });
    const events = await db.select().from(eventLog).where(eq(eventLog.subject, id));
    expect(events.map((one) => one.action)).toEqual(['submission.create', 'submission.cancel']);
  });

  it('is refused when everything has ended, and when there is none', async () => {
    const id = await submit();
    await computeAll(db, runner);
    await expect(cancelSubmission(db, person, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(cancelSubmission(db, person, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
    expect(await view(id)).toMatchObject({ state: 'done', cancelledAt: null });
  });
});

describe('asking again after a cancellation', () => {
  it('computes what was cancelled, and finishes runs whose stages were done meanwhile', async () => {
    const id = await submit({ recipe: 'ft-1' });
    const bases = [await lease(), await lease(), await lease()];
    for (const base of bases) await completeStage(db, await completionOf(db, base, 700));
    const held = await lease();
    await cancelSubmission(db, person, id);
    await completeStage(db, await completionOf(db, held, 700));
    const again = await submit({ recipe: 'ft-1' });
    await computeAll(db, runner);
    expect(await states()).toEqual({ done: 12 });
    expect(await view(again)).toMatchObject({ state: 'done' });
    expect((await view(again)).entries.map((one) => one.n)).toEqual([3, 3]);
  });

  it('takes the request to stop back from a stage that still runs', async () => {
    await cancelSubmission(db, person, await submit());
    const id = await submit();
    const held = await lease();
    await cancelSubmission(db, person, id);
    await submit();
    expect(await heartbeat(db, { ...held, progress: null })).toEqual({ cancel: false });
    // Its runner may have heard the request before it was taken back.
    expect(await failStage(db, { ...held, fault: STOPPED })).toEqual({ retried: true });
    await computeAll(db, runner);
    expect(await states()).toEqual({ done: 12 });
  });

  it('plans no comparison with a recipe that was cancelled', async () => {
    const baseline = await submit({ method: 'random-filter', recipe: 'ft-1' });
    const plain = (await view(baseline)).entries.length;
    await cancelSubmission(db, person, await submit({ recipe: 'ft-3' }));
    const again = await submit({ method: 'random-filter', recipe: 'ft-1' });
    expect((await view(again)).entries).toHaveLength(plain);
    await submit({ recipe: 'ft-3' });
    const third = await submit({ method: 'random-filter', recipe: 'ft-1' });
    expect((await view(third)).entries.filter((one) => one.swap)).toHaveLength(1);
  });
});

describe('trying a submission again', () => {
  it('takes up what the platform gave up on, from its last checkpoint, with all that waited for it', async () => {
    const id = await submit();
    const held = await lease();
    await checkpointStage(db, await checkpointAt(db, held, 1));
    await db.update(stage).set({ setbacks: 2 }).where(eq(stage.hash, held.hash));
    await failStage(db, { ...held, fault: BROKEN });
    expect(await states()).toEqual({ failed: 1, cancelled: 3, ready: 2, blocked: 6 });
    expect(await view(id)).toMatchObject({ may: { retry: true } });
    expect(await retrySubmission(db, person, id)).toEqual({ stages: 4 });
    expect(await states()).toEqual({ ready: 3, blocked: 9 });
    expect(await lease()).toMatchObject({ hash: held.hash, attempt: 1, resume: { epoch: 1 } });
    const [event] = await db.select().from(eventLog).where(eq(eventLog.action, 'submission.retry'));
    expect(event).toMatchObject({ actor: `user:${person.id}`, subject: id, details: { stages: 4 } });
  });

  it('leaves alone what the submission itself broke', async () => {
    const id = await submit();
    await failStage(db, { ...(await lease()), fault: { ...BROKEN, class: 'submitter' } });
    await computeAll(db, runner);
    expect(await view(id)).toMatchObject({ state: 'failed', may: { retry: false } });
    await expect(retrySubmission(db, person, id)).rejects.toMatchObject({ code: 'conflict' });
    await endWaits(db);
    expect(await leaseStage(db, runner)).toBeNull();
  });

  it('is refused once it is cancelled', async () => {
    const id = await submit();
    await cancelSubmission(db, person, id);
    await expect(retrySubmission(db, person, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(retrySubmission(db, person, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});
