import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lease, StageFault } from '#core/wire/runner';
import { datasetVersion } from '#drizzle/schema/datasets';
import { curve, stage } from '#drizzle/schema/stages';
import { SYSTEM } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { checkpointStage } from '#server/stages/checkpoint';
import { completeStage } from '#server/stages/complete';
import { failStage } from '#server/stages/fail';
import { heartbeat } from '#server/stages/heartbeat';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { health } from '#server/health';
import { reapLeases, recoverLeases } from '#server/stages/reap';
import { releaseStage } from '#server/stages/release';
import { testDatabase } from '#server/testing/database';
import {
  checkpointAt,
  completionOf,
  computeAll,
  count,
  endWaits,
  seedArtifact,
  seedBoard,
  seedRunner,
  silence,
  testSubmission,
} from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let runner: LeasingRunner;

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  await seedBoard(db);
});
afterAll(() => opened.close());

beforeEach(async () => {
  await db.execute(
    sql`truncate verdict, run, curve, stage_need, stage, submission_entry, entry, submission_version, submission cascade`,
  );
  runner = await seedRunner(db);
  await createSubmission(db, SYSTEM, testSubmission());
});

async function lease(by: LeasingRunner = runner): Promise<Lease> {
  const found = await leaseStage(db, by);
  if (found === null) throw new Error('nothing to lease');
  return found;
}

async function stageOf(hash: string) {
  const [row] = await db.select().from(stage).where(eq(stage.hash, hash));
  if (row === undefined) throw new Error('no such stage');
  return row;
}

const fault = (cls: StageFault['class']): StageFault => ({
  code: 'internal',
  message: 'out of memory',
  hint: null,
  class: cls,
  logTail: 'last line',
});
const progress = (epochs: readonly number[]) => ({
  share: 0.5,
  epoch: epochs.at(-1) ?? 0,
  epochs: 2,
  imagesPerSecond: 10,
  message: 'training',
  rows: epochs.map((epoch) => ({ epoch, trainLoss: 1, trainTop1: 0.5, testTop1: 0.4, lr: 0.1, seconds: 1 })),
});

describe('lease', () => {
  it('hands out bases first, with all that a runner needs, and then what they ready', async () => {
    const first = await lease();
    expect(first.stage.kind).toBe('base');
    expect(first).toMatchObject({ attempt: 1, fence: 1, inputs: [], dataset: { id: 'tiny' } });
    await completeStage(db, await completionOf(db, first, 700));
    const second = await lease();
    expect(second.stage).toMatchObject({ kind: 'prune', base: first.hash });
    expect(second.inputs).toMatchObject([
      { stage: first.hash, result: { kind: 'base', epochs: [{ epoch: 1 }, { epoch: 2 }] } },
    ]);
  });

  it('stores the token’s hash only', async () => {
    const held = await lease();
    const { rows } = await db.execute<{ text: string }>(sql`select stage::text as text from stage`);
    expect(rows.some((row) => row.text.includes(held.leaseToken))).toBe(false);
  });

  it('gives nothing to a runner of another backend class', async () => {
    expect(await leaseStage(db, await seedRunner(db, ['tensorflow']))).toBeNull();
  });

  it('gives stages of data that stays local to a runner that has it only', async () => {
    const [data] = await db.update(datasetVersion).set({ localOnly: true }).returning();
    expect(await leaseStage(db, runner)).toBeNull();
    expect(await leaseStage(db, { ...runner, datasets: ['0'.repeat(64)] })).toBeNull();
    expect(await leaseStage(db, { ...runner, datasets: [data!.artifact] })).not.toBeNull();
    await db.update(datasetVersion).set({ localOnly: false });
    expect(await leaseStage(db, runner)).not.toBeNull();
  });

  it('gives a stage to one of many runners that ask at once', async () => {
    const asking = await Promise.all(Array.from({ length: 8 }, () => leaseStage(db, runner)));
    const hashes = asking.filter((one) => one !== null).map((one) => one.hash);
    expect(hashes).toHaveLength(3);
    expect(new Set(hashes).size).toBe(3);
  });

  it('takes the more urgent stage first', async () => {
    const { rows } = await db.execute<{ hash: string }>(sql`
      update stage set priority = 99 where position = (select max(position) from stage where state = 'ready') returning hash`);
    expect((await lease()).hash).toBe(rows[0]?.hash);
  });
});

describe('heartbeat', () => {
  it('stores progress, appends epochs once however often they are reported', async () => {
    const held = await lease();
    await heartbeat(db, { ...held, progress: progress([1]) });
    await heartbeat(db, { ...held, progress: progress([1, 2]) });
    await heartbeat(db, { ...held, progress: progress([2]) });
    const [row] = await db.select().from(curve).where(eq(curve.stage, held.hash));
    expect(row?.rows.map((one) => one.epoch)).toEqual([1, 2]);
    expect(await stageOf(held.hash)).toMatchObject({ share: 0.5, epoch: 2, message: 'training' });
  });

  it('tells the runner to stop when cancellation was asked for', async () => {
    const held = await lease();
    expect(await heartbeat(db, { ...held, progress: null })).toEqual({ cancel: false });
    await db.update(stage).set({ cancelRequested: true }).where(eq(stage.hash, held.hash));
    expect(await heartbeat(db, { ...held, progress: null })).toEqual({ cancel: true });
  });

  it('refuses a token that is not the current one', async () => {
    const held = await lease();
    const wrong = { ...held, leaseToken: 'guess', progress: null };
    await expect(heartbeat(db, wrong)).rejects.toMatchObject({ code: 'stale-lease' });
  });
});

describe('complete', () => {
  it('sent twice has the effects of once', async () => {
    const held = await lease();
    const completion = await completionOf(db, held, 700);
    expect(await completeStage(db, completion)).toEqual({ repeated: false });
    const before = await stageOf(held.hash);
    expect(await completeStage(db, completion)).toEqual({ repeated: true });
    expect(await stageOf(held.hash)).toEqual(before);
  });

  it('refuses another result for a stage that is done', async () => {
    const held = await lease();
    await completeStage(db, await completionOf(db, held, 700));
    await expect(completeStage(db, await completionOf(db, held, 701))).rejects.toMatchObject({
      code: 'stale-lease',
    });
  });

  it('refuses a lease that was taken back and given to another runner', async () => {
    const lost = await lease();
    await silence(db, lost.hash, 61);
    await reapLeases(db);
    await endWaits(db);
    const current = await lease(await seedRunner(db));
    expect(current.hash).toBe(lost.hash);
    expect(current.fence).toBeGreaterThan(lost.fence);
    await expect(completeStage(db, await completionOf(db, lost, 700))).rejects.toMatchObject({
      code: 'stale-lease',
    });
    expect((await stageOf(lost.hash)).state).toBe('leased');
    await completeStage(db, await completionOf(db, current, 700));
  });

  const spoiled: readonly [string, (result: Record<string, object>) => object][] = [
    ['result.kind', (result) => ({ ...result, kind: 'retrain' })],
    [
      'result.provenance.backend',
      (result) => ({ ...result, provenance: { ...result['provenance'], backend: 'tensorflow' } }),
    ],
    [
      'result.evaluation.total',
      (result) => ({ ...result, evaluation: { correct: 700, total: 999, loss: 1 } }),
    ],
    [
      'result.evaluation.correct',
      (result) => ({ ...result, evaluation: { correct: 1001, total: 1000, loss: 1 } }),
    ],
    [
      'result.epochs: the last testTop1',
      (result) => ({ ...result, evaluation: { correct: 701, total: 1000, loss: 1 } }),
    ],
    ['result.epochs', (result) => ({ ...result, epochs: [] })],
    [
      'result.ledger.trainingFlops',
      (result) => ({ ...result, ledger: { ...result['ledger'], trainingFlops: 1 } }),
    ],
    ['result.ledger.epochs', (result) => ({ ...result, ledger: { ...result['ledger'], epochs: 200 } })],
    [
      'result.checkpoint.sha256',
      (result) => ({ ...result, checkpoint: { ...result['checkpoint'], sha256: 'a'.repeat(64) } }),
    ],
  ];
  it.each(spoiled)('refuses a base whose %s is not what the server computes', async (field, spoil) => {
    const completion = await completionOf(db, await lease(), 700);
    const result = spoil(completion.result as unknown as Record<string, object>) as typeof completion.result;
    await expect(completeStage(db, { ...completion, result })).rejects.toMatchObject({
      code: 'bad-result',
      details: { field },
    });
    expect((await stageOf(completion.hash)).state).toBe('leased');
  });

  const spoiledPrunes: readonly [string, object][] = [
    ['result.macs', { macs: 1000 }],
    ['result.params', { params: 1 }],
    ['result.rate', { rate: 2.9 }],
    ['result.kept', { kept: { nowhere: [0] } }],
    [
      'result.ledger.trainingFlops',
      {
        ledger: {
          epochs: 0,
          epochEquivalents: 0,
          imagesForward: 0,
          imagesBackward: 0,
          trainingFlops: 9,
          seconds: 1,
        },
      },
    ],
  ];
  it.each(spoiledPrunes)('refuses a prune whose %s is not what the server computes', async (field, spoil) => {
    await completeStage(db, await completionOf(db, await lease(), 700));
    const completion = await completionOf(db, await lease(), 500);
    const result = { ...completion.result, ...spoil } as typeof completion.result;
    await expect(completeStage(db, { ...completion, result })).rejects.toMatchObject({
      code: 'bad-result',
      details: { field },
    });
    await completeStage(db, completion);
  });
});

describe('fail', () => {
  it('tries three times when the platform is at fault, then gives up and cancels what waits', async () => {
    const tries: boolean[] = [];
    const { hash, leaseToken } = await lease();
    await releaseStage(db, { hash, leaseToken });
    for (let i = 0; i < 3; i++) {
      const held = await lease();
      expect(held).toMatchObject({ hash, attempt: i + 1 });
      tries.push((await failStage(db, { ...held, fault: fault('platform') })).retried);
      await endWaits(db);
    }
    expect(tries).toEqual([true, true, false]);
    expect(await statesBelow(hash)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await runStates()).toEqual({ failed: 2, waiting: 4 });
  });

  it('waits before the next try, while other work goes on', async () => {
    const held = await lease();
    await db.update(stage).set({ setbacks: 3 }).where(eq(stage.hash, held.hash));
    await silence(db, held.hash, 61);
    await reapLeases(db);
    // The fourth in a row waits five minutes.
    expect(await waitOf(held.hash)).toBeGreaterThan(200);
    const others = [await lease(), await lease(), await leaseStage(db, runner)];
    expect(others.map((one) => one?.hash)).not.toContain(held.hash);
    expect(others[2]).toBeNull();
    expect(await health(db)).toMatchObject({ retrying: 1 });
    await endWaits(db);
    expect(await health(db)).toMatchObject({ retrying: 0 });
    expect((await lease()).hash).toBe(held.hash);
  });

  it('that reports a cancellation nobody asked for hands the stage back', async () => {
    const held = await lease();
    const cancelled = { ...fault('submitter'), code: 'cancelled' as const };
    expect(await failStage(db, { ...held, fault: cancelled })).toEqual({ retried: true });
    expect(await stageOf(held.hash)).toMatchObject({ state: 'ready', attempt: 0, fault: null });
  });

  it('is final at once when the submitter is at fault', async () => {
    const held = await lease();
    expect(await failStage(db, { ...held, fault: fault('submitter') })).toEqual({ retried: false });
    expect(await stageOf(held.hash)).toMatchObject({
      state: 'failed',
      fault: { message: 'out of memory', logTail: 'last line' },
    });
    const below = await db.select().from(stage).where(eq(stage.state, 'cancelled'));
    expect(below.map((one) => one.fault?.message)).toEqual(
      Array.from(
        { length: 3 },
        () => 'A stage that it needs failed (internal): training the dense base by step-2.',
      ),
    );
    expect(await statesBelow(held.hash)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('of one base leaves the others to be finished', async () => {
    await failStage(db, { ...(await lease()), fault: fault('submitter') });
    await computeAll(db, runner);
    expect(await runStates()).toEqual({ failed: 2, done: 4 });
  });

  it('is tried again when somebody asks again after the platform failed, and only then', async () => {
    const held = await lease();
    await db.update(stage).set({ setbacks: 2 }).where(eq(stage.hash, held.hash));
    await failStage(db, { ...held, fault: fault('platform') });
    const broken = await lease();
    await failStage(db, { ...broken, fault: fault('submitter') });
    await createSubmission(db, SYSTEM, testSubmission());
    expect(await stageOf(held.hash)).toMatchObject({
      state: 'ready',
      attempt: 0,
      setbacks: 0,
      fault: null,
    });
    expect((await stageOf(broken.hash)).state).toBe('failed');
    await computeAll(db, runner);
    expect(await runStates()).toEqual({ failed: 2, done: 4 });
  });
});

describe('leases come back', () => {
  it('from a runner that was silent for more than a minute, not from one that was not', async () => {
    const silent = await lease();
    const alive = await lease();
    await silence(db, silent.hash, 61);
    await silence(db, alive.hash, 40);
    expect(await reapLeases(db)).toBe(1);
    expect(await stageOf(silent.hash)).toMatchObject({
      state: 'ready',
      leaseHash: null,
      runner: null,
      setbacks: 1,
      fault: { code: 'runner-lost', class: 'platform' },
    });
    expect((await stageOf(alive.hash)).state).toBe('leased');
  });

  it('when the runner hands its stage back, without counting the attempt', async () => {
    const held = await lease();
    await releaseStage(db, held);
    const again = await lease();
    expect(again).toMatchObject({ hash: held.hash, attempt: 1, fence: 2 });
  });

  it('and goes out again in the same moment, in whichever half of a millisecond that is', async () => {
    const { hash } = await lease();
    for (let i = 0; i < 20; i++) {
      await db.transaction(async (tx) => {
        await tx
          .update(stage)
          .set({ state: 'ready', readyAt: sql`now()` })
          .where(eq(stage.hash, hash));
        expect(await leaseStage(tx, runner)).toMatchObject({ hash });
      });
    }
  });

  it('at once when the server knows that its own runners are gone', async () => {
    const held = await lease();
    const remote = await lease(await seedRunner(db));
    expect(await recoverLeases(db, [runner.id])).toBe(1);
    expect(await stageOf(held.hash)).toMatchObject({ state: 'ready', attempt: 0 });
    expect((await stageOf(remote.hash)).state).toBe('leased');
  });

  it('but a stage that keeps losing its runners is given up', async () => {
    const { hash } = await lease();
    await db.update(stage).set({ setbacks: 4 }).where(eq(stage.hash, hash));
    await silence(db, hash, 61);
    await reapLeases(db);
    expect(await stageOf(hash)).toMatchObject({
      state: 'failed',
      fault: { code: 'runner-lost', class: 'platform', message: expect.stringContaining('5 times in a row') },
    });
  });

  it('and an attempt that begins anew begins its curve anew', async () => {
    const held = await lease();
    await heartbeat(db, { ...held, progress: progress([1]) });
    await releaseStage(db, held);
    await lease();
    expect(await db.select().from(curve)).toEqual([]);
  });
});

describe('checkpoint', () => {
  it('is where the next lease goes on, whatever ended the one before', async () => {
    const first = await lease();
    expect(first.resume).toBeNull();
    const { point, ...claim } = await checkpointAt(db, first, 1);
    await checkpointStage(db, { ...claim, point });
    await releaseStage(db, first);
    expect(await stageOf(first.hash)).toMatchObject({ state: 'ready', share: 0.5, epoch: 1 });
    const second = await lease();
    expect(second).toMatchObject({ hash: first.hash, resume: point });
    await silence(db, second.hash, 61);
    await reapLeases(db);
    await endWaits(db);
    const third = await lease();
    expect(third).toMatchObject({ hash: first.hash, resume: point });
    await failStage(db, { ...third, fault: fault('platform') });
    await endWaits(db);
    const fourth = await lease();
    expect(fourth).toMatchObject({ hash: first.hash, resume: point });
    await completeStage(db, await completionOf(db, fourth, 700));
    expect(await stageOf(first.hash)).toMatchObject({ state: 'done', resumePoint: null });
  });

  it('of a runner that lost its lease is refused', async () => {
    const lost = await lease();
    await silence(db, lost.hash, 61);
    await reapLeases(db);
    const late = await checkpointAt(db, lost, 1);
    await expect(checkpointStage(db, late)).rejects.toMatchObject({ code: 'stale-lease' });
    await endWaits(db);
    const current = await lease(await seedRunner(db));
    await expect(checkpointStage(db, late)).rejects.toMatchObject({ code: 'stale-lease' });
    expect(current).toMatchObject({ hash: lost.hash, resume: null });
    expect((await stageOf(lost.hash)).resumePoint).toBeNull();
  });

  it('must name a training state that is stored, inside of the stage', async () => {
    const held = await lease();
    const good = await checkpointAt(db, held, 1);
    const network = await seedArtifact(db, 'checkpoint', 'a network');
    const wrong = [{ sha256: 'a'.repeat(64) }, { sha256: network }, { bytes: 11 }, { epoch: 2 }];
    for (const change of wrong) {
      const point = { ...good.point, ...change };
      await expect(checkpointStage(db, { ...good, point })).rejects.toMatchObject({ code: 'bad-result' });
    }
    expect((await stageOf(held.hash)).resumePoint).toBeNull();
  });

  it('that gets further forgives the faults before it', async () => {
    for (let i = 0; i < 2; i++) {
      await failStage(db, { ...(await lease()), fault: fault('platform') });
      await endWaits(db);
    }
    const held = await lease();
    expect(await stageOf(held.hash)).toMatchObject({ setbacks: 2 });
    await checkpointStage(db, await checkpointAt(db, held, 1));
    expect(await failStage(db, { ...held, fault: fault('platform') })).toEqual({ retried: true });
    await endWaits(db);
    const stuck = await lease();
    await checkpointStage(db, await checkpointAt(db, stuck, 1));
    expect(await stageOf(stuck.hash)).toMatchObject({ setbacks: 1, attempt: 4 });
  });

  it('of a volunteer is for volunteers', async () => {
    const volunteer = await seedRunner(db);
    await db.execute(sql`update runner set trust = 'volunteer' where id = ${volunteer.id}`);
    const held = await lease(volunteer);
    const { point, ...claim } = await checkpointAt(db, held, 1);
    await checkpointStage(db, { ...claim, point });
    await releaseStage(db, held);
    const official = await lease();
    expect(official).toMatchObject({ hash: held.hash, resume: null });
    await releaseStage(db, official);
    expect(await lease(volunteer)).toMatchObject({ hash: held.hash, resume: point });
  });

  it('outlives a stage that the platform failed, not one that the submitter did', async () => {
    const held = await lease();
    await checkpointStage(db, await checkpointAt(db, held, 1));
    await db.update(stage).set({ setbacks: 2 }).where(eq(stage.hash, held.hash));
    await failStage(db, { ...held, fault: fault('platform') });
    expect(await stageOf(held.hash)).toMatchObject({ state: 'failed', resumePoint: { epoch: 1 } });
    const broken = await lease();
    await checkpointStage(db, await checkpointAt(db, broken, 1));
    await failStage(db, { ...broken, fault: fault('submitter') });
    expect(await stageOf(broken.hash)).toMatchObject({ state: 'failed', resumePoint: null });
  });
});

it('computes every stage of a submission exactly once', async () => {
  const hashes = await computeAll(db, runner);
  expect(hashes).toHaveLength(3 + 3 + 6);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(await count(db, 'stage')).toBe(hashes.length);
  expect(await runStates()).toEqual({ done: 6 });
});

/** Seconds until a stage may be leased. */
async function waitOf(hash: string): Promise<number> {
  const { rows } = await db.execute<{ s: number }>(
    sql`select extract(epoch from ready_at - now())::float8 as s from stage where hash = ${hash}`,
  );
  return rows[0]!.s;
}

async function statesBelow(hash: string): Promise<string[]> {
  const { rows } = await db.execute<{ state: string }>(sql`
    with recursive below(hash) as (
      select stage from stage_need where needs = ${hash}
      union select n.stage from stage_need n join below b on n.needs = b.hash)
    select s.state from stage s join below using (hash)`);
  return rows.map((row) => row.state);
}

async function runStates(): Promise<Record<string, number>> {
  const { rows } = await db.execute<{ state: string; n: number }>(
    sql`select state, count(*)::int as n from run group by state`,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}
