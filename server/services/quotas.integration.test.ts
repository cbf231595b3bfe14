import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { charge } from '#drizzle/schema/quotas';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { cancelSubmission } from '#server/services/cancelSubmission';
import { clearQuota, listQuotas, quotaView, setQuota } from '#server/services/quotas';
import { planSubmission } from '#server/services/planSubmission';
import { retrySubmission } from '#server/services/retrySubmission';
import { createSubmission } from '#server/services/submissions';
import { completeStage } from '#server/stages/complete';
import { failStage } from '#server/stages/fail';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { testDatabase, testPerson } from '#server/testing/database';
import {
  completionOf,
  computeAll,
  endWaits,
  seedBoard,
  seedRunner,
  testSubmission,
} from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let runner: LeasingRunner;
let operator: Person;
let person: Person;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
  operator = await testPerson(db, ['operator', 'researcher']);
});
afterAll(() => opened.close());

beforeEach(async () => {
  await db.execute(
    sql`truncate verdict, run, curve, stage_need, stage, submission_entry, entry, submission_version, submission, quota cascade`,
  );
  runner = await seedRunner(db);
  person = await testPerson(db);
});

const used = async (who = person) => (await quotaView(db, who)).overall.flops.used;
const submit = (changes = {}, who = person) => createSubmission(db, who, testSubmission(changes));
const allow = (flops: number | null, submissions: number | null, changes = {}) =>
  setQuota(db, operator, { person: person.id, board: null, flops, submissions, ...changes });

async function failNext(cls: 'submitter' | 'platform', code: 'not-finite' | 'internal'): Promise<string> {
  const lease = await leaseStage(db, runner);
  if (lease === null) throw new Error('nothing to lease');
  const fault = { code, message: 'broke', hint: null, class: cls, logTail: '' };
  await failStage(db, { hash: lease.hash, leaseToken: lease.leaseToken, fault });
  return lease.hash;
}

describe('what counts', () => {
  it('is what was planned until the ledger says what it was', async () => {
    await submit();
    const planned = await used();
    expect(planned).toBeGreaterThan(0);
    const rows = await db.select().from(charge);
    expect(rows.reduce((sum, row) => sum + row.planned, 0)).toBeCloseTo(planned, 0);
    await computeAll(db, runner);
    const { rows: done } = await db.execute<{ flops: number }>(
      sql`select sum((result -> 'ledger' ->> 'trainingFlops')::float8)::float8 as flops from stage where state = 'done'`,
    );
    expect(await used()).toBeCloseTo(done[0]!.flops, 0);
    // The pruned networks are a little smaller than the target asks.
    expect(await used()).toBeLessThan(planned);
  });

  it('is paid by whoever asked first: the same again costs nobody anything', async () => {
    await submit();
    const mine = await used();
    const other = await testPerson(db);
    await submit({}, other);
    expect(await used()).toBe(mine);
    expect((await quotaView(db, other)).overall).toMatchObject({
      flops: { used: 0 },
      submissions: { used: 0 },
    });
  });

  it('is nothing where the platform failed for good, not even a submission', async () => {
    await submit();
    const before = await used();
    for (let i = 0; i < 3; i++) {
      await failNext('platform', 'internal');
      await endWaits(db);
    }
    expect(await used()).toBeLessThan(before);
    for (;;) {
      if ((await leaseStage(db, runner)) === null) break;
      await db.execute(sql`update stage set state = 'failed', share = .9,
        fault = '{"code":"internal","class":"platform","message":"","hint":null,"logTail":""}'
        where state = 'leased'`);
    }
    await db.execute(
      sql`update stage set state = 'cancelled', fault = '{"class":"platform"}' where state = 'blocked'`,
    );
    expect((await quotaView(db, person)).overall).toMatchObject({
      flops: { used: 0 },
      submissions: { used: 0 },
    });
  });

  it('is the part that was computed where the submitter broke it', async () => {
    await submit();
    const lease = await leaseStage(db, runner);
    await db.execute(sql`update stage set share = .25 where hash = ${lease!.hash}`);
    const [row] = await db.select().from(charge).where(eq(charge.stage, lease!.hash));
    const before = await used();
    const fault = {
      code: 'not-finite' as const,
      message: 'NaN',
      hint: null,
      class: 'submitter' as const,
      logTail: '',
    };
    await failStage(db, { hash: lease!.hash, leaseToken: lease!.leaseToken, fault });
    const cancelled = await db.execute<{ flops: number }>(
      sql`select coalesce(sum(c.planned), 0)::float8 as flops from charge c join stage s on s.hash = c.stage where s.state = 'cancelled'`,
    );
    expect(await used()).toBeCloseTo(before - 0.75 * row!.planned - cancelled.rows[0]!.flops, 0);
  });

  it('is nothing that was cancelled before it began, and all of it again when it is tried again', async () => {
    const { id } = await submit();
    const before = await used();
    await cancelSubmission(db, person, id);
    expect(await used()).toBe(0);
    const other = await testPerson(db);
    await submit({}, other);
    expect(await used(other)).toBe(before);
    expect(await used()).toBe(0);
  });
});

describe('a quota', () => {
  it('lets nothing be submitted beyond it, says what is left and when, and changes nothing', async () => {
    const asked = await planSubmission(db, testSubmission(), person);
    await allow(asked.trainingFlops * 1.2, null);
    await submit();
    const plan = await planSubmission(
      db,
      testSubmission({ method: 'random-filter', config: { ratio: { kind: 'target' } } }),
      person,
    );
    expect(plan.quota?.refused).toMatch(
      /^This needs .* FLOPs of training; .* left\. It fits again on \d{4}-/,
    );
    const again = submit({ method: 'random-filter', config: { ratio: { kind: 'target' } } });
    await expect(again).rejects.toMatchObject({
      code: 'too-many',
      message: plan.quota!.refused,
      details: { class: 'submitter' },
    });
    expect(await db.$count(charge)).toBe(12);
    expect((await db.execute(sql`select id from submission`)).rows).toHaveLength(1);
    // What is computed already costs nothing.
    await expect(submit()).resolves.toMatchObject({ computed: 0 });
  });

  it('of submissions counts those that had something to compute', async () => {
    await allow(null, 1);
    await submit();
    await submit();
    await expect(submit({ recipe: 'ft-1', method: 'random-filter' })).rejects.toThrow(
      /Your 1 submissions in 30 days are used up\. It fits again on/,
    );
  });

  it('of one board holds there alone, a person’s own before everybody’s, and none for operators', async () => {
    await allow(0, null, { person: null, board: 'tiny-board' });
    await expect(submit()).rejects.toThrow(
      /0 FLOPs of your 0 FLOPs in 30 days on "tiny-board" are left\. It is more/,
    );
    await allow(1e18, null, { board: 'tiny-board' });
    await submit();
    await expect(submit({ recipe: 'ft-1', method: 'random-filter' }, await testPerson(db))).rejects.toThrow(
      /tiny-board/,
    );
    await expect(submit({ method: 'random-filter' }, operator)).resolves.toBeDefined();
    expect((await planSubmission(db, testSubmission(), operator)).quota).toBeNull();
  });

  it('is charged to the owner when a maintainer tries it again', async () => {
    const { id } = await submit();
    const before = await used();
    for (let i = 0; i < 3; i++) {
      await failNext('platform', 'internal');
      await endWaits(db);
    }
    const failed = await used();
    expect(failed).toBeLessThan(before);
    const keeper = await testPerson(db, ['maintainer']);
    await retrySubmission(db, keeper, id);
    expect(await used()).toBe(before);
    expect(await used(keeper)).toBe(0);
  });

  it('is set, listed and cleared, and only for what there is', async () => {
    await allow(5, 6);
    expect(await listQuotas(db)).toMatchObject([
      { person: person.id, board: null, flops: 5, submissions: 6 },
    ]);
    expect(await allow(null, 7)).toHaveLength(1);
    expect(await clearQuota(db, operator, { person: person.id, board: null })).toEqual([]);
    await expect(clearQuota(db, operator, { person: null, board: null })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(allow(1, 1, { person: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(allow(1, 1, { board: 'nowhere' })).rejects.toMatchObject({ code: 'unknown-board' });
  });

  it('holds against submissions at the same moment', async () => {
    await allow(null, 1);
    const both = await Promise.allSettled([
      submit({ method: 'l1-filter' }),
      submit({ method: 'random-filter' }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

it('a completed stage of a cancelled submission stays charged', async () => {
  const { id } = await submit();
  const lease = await leaseStage(db, runner);
  await completeStage(db, await completionOf(db, lease!, 700));
  await cancelSubmission(db, person, id);
  expect(await used()).toBeGreaterThan(0);
});
