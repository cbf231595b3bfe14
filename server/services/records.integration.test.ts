import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TAGS } from '#core/fairness/tags';
import { entry } from '#drizzle/schema/entries';
import { eventLog } from '#drizzle/schema/events';
import { entryMovement } from '#drizzle/schema/records';
import { run } from '#drizzle/schema/runs';
import { stage } from '#drizzle/schema/stages';
import { SYSTEM } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import type { Db, OpenedDatabase } from '#server/db/types';
import { verifyEventLog } from '#server/events/verify';
import { boardView } from '#server/services/boardView';
import { entryView } from '#server/services/entryView';
import { explainIds } from '#server/services/explain';
import { losePart, returnPart } from '#server/services/records';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { computeAll, count, seedBoard, seedRunner, testSubmission } from '#server/testing/verification';

let opened: OpenedDatabase;
let db: Db;
let operator: Person;
let id = '';
let other = '';
let base = '';

beforeAll(async () => {
  opened = await testDatabase();
  ({ db } = opened);
  operator = await testPerson(db, ['operator', 'maintainer']);
  await seedBoard(db);
  for (const method of ['random-filter', 'l1-filter'])
    await createSubmission(db, SYSTEM, testSubmission({ method }));
  const { entries } = await createSubmission(
    db,
    SYSTEM,
    testSubmission({ method: 'l1-filter', config: { ratio: { kind: 'uniform', ratio: 0.55 } } }),
  );
  // A spread of one image by base and stage: residuals are not all zero.
  let n = 0;
  await computeAll(db, await seedRunner(db), () => 700 + (n++ % 5));
  [id = '', other = ''] = entries;
  const [first] = await db.select({ base: run.base }).from(run).where(eq(run.entry, id));
  base = first?.base ?? '';
});
afterAll(() => opened.close());

const hashOf = async (hash: string): Promise<string> => {
  const [row] = await db.select({ result: stage.result }).from(stage).where(eq(stage.hash, hash));
  return row?.result?.checkpoint.weightsHash ?? '';
};
const rowOf = async (of: string) => {
  const [row] = await db.select().from(entry).where(eq(entry.id, of));
  if (row === undefined) throw new Error('no such entry');
  return row;
};
const eventsOf = async (subject: string) =>
  (await db.select().from(eventLog).where(eq(eventLog.subject, subject))).map(({ action, details }) => ({
    action,
    details,
  }));

describe('a base whose hash is gone', () => {
  const reason = 'the store’s disk was lost';

  it('demotes every entry that was pruned from it, in the transaction that says so', async () => {
    expect((await entryView(db, id)).row.tags).toContain('S4.2');
    const verdicts = await count(db, 'verdict');
    expect(verdicts).toBeGreaterThan(0);

    // The log's own row fails: nothing of the demotion may be left.
    await db.execute(sql`alter table event_log add constraint no_demotion check (action <> 'record.lose')`);
    await expect(losePart(db, operator, { part: 'base-hash', subject: base, reason })).rejects.toThrow();
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S4.2', losses: [] });
    expect(await db.select().from(entryMovement)).toEqual([]);
    expect(await eventsOf(id)).toEqual([]);
    await db.execute(sql`alter table event_log drop constraint no_demotion`);

    const told = await losePart(db, operator, { part: 'base-hash', subject: base, reason });
    expect(told.changed).toBe(true);
    expect(told.entries).toContain(id);
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S1', ranked: false, keyS2: null, keySxA: null });
    expect((await rowOf(id)).keyS1).not.toBeNull();
    expect(await count(db, 'verdict')).toBe(0);
  });

  it('is why its page shows a lower ceiling, and since when', async () => {
    const view = await entryView(db, id);
    expect(view.row.tags).toEqual(['S1']);
    expect(view.row.unranked[0]).toBe(`Demoted: the base’s hash is gone: ${reason}.`);
    expect(view.movements).toEqual([
      { at: expect.any(String), from: 'S4.2', to: 'S1', reason: `the base’s hash is gone: ${reason}` },
    ]);
    const { classes } = await boardView(db, { board: 'tiny-board', tag: 'S1' });
    const rows = classes.flatMap((one) => one.rows);
    expect(rows.find((row) => row.id === id)).toMatchObject({ ranked: false, rank: null });
  });

  it('stands in the event log with its entries, and the log still verifies', async () => {
    expect(await eventsOf(id)).toEqual([
      {
        action: 'entry.demote',
        details: { from: 'S4.2', to: 'S1', reason: `the base’s hash is gone: ${reason}` },
      },
    ]);
    expect((await eventsOf(base)).map(({ action }) => action)).toEqual(['record.lose']);
    expect(await verifyEventLog(db)).toMatchObject({ intact: true });
  });

  it('takes its tags from explanations too', async () => {
    const { supported, unknown } = await explainIds(db, { a: id, b: other });
    expect(supported).toEqual(['S1']);
    expect(unknown).toContain('S2');
  });

  it('changes nothing when it is said again', async () => {
    expect(await losePart(db, operator, { part: 'base-hash', subject: base, reason })).toMatchObject({
      changed: false,
    });
    expect((await entryView(db, id)).movements).toHaveLength(1);
  });

  it('comes back only with the recorded hash', async () => {
    const back = { part: 'base-hash', subject: base, reason: 'restored' } as const;
    for (const hash of [undefined, 'a'.repeat(64)]) {
      await expect(returnPart(db, operator, { ...back, hash })).rejects.toMatchObject({
        code: 'hash-mismatch',
      });
    }
    expect((await rowOf(id)).ceiling).toBe('S1');
  });

  it('promotes them when it is back: the same keys, ranks and verdicts as before', async () => {
    const before = await rowOf(other);
    const hash = await hashOf(base);
    const back = { part: 'base-hash', subject: base, reason: 'restored from the backup', hash } as const;
    expect(await returnPart(db, operator, back)).toMatchObject({ changed: true });
    const view = await entryView(db, id);
    expect(view.row.tags).toEqual(TAGS.filter((tag) => tag !== 'SX-B'));
    expect(view.movements.map(({ from, to }) => [from, to])).toEqual([
      ['S4.2', 'S1'],
      ['S1', 'S4.2'],
    ]);
    expect(view.movements[1]?.reason).toBe('the base’s hash is back: restored from the backup');
    expect((await eventsOf(id)).map(({ action }) => action)).toEqual(['entry.demote', 'entry.promote']);
    expect(await count(db, 'verdict')).toBeGreaterThan(0);
    expect(await rowOf(other)).toMatchObject({ mean: before.mean, top1: before.top1, losses: [] });
    expect(await returnPart(db, operator, back)).toMatchObject({ changed: false });
  });
});

describe('other parts', () => {
  it('an upheld dispute demotes one entry; its class is ranked again without it', async () => {
    await losePart(db, operator, { part: 'dispute', subject: id, reason: 'trained on test images' });
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S1', ranked: false });
    expect(await rowOf(other)).toMatchObject({ ceiling: 'S4.2', losses: [] });
    await returnPart(db, operator, { part: 'dispute', subject: id, reason: 'it was not' });
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S4.2' });
  });

  it('two losses hold until both are back', async () => {
    const [one] = await db.select().from(run).where(eq(run.entry, id));
    const [left] = await db
      .select({ result: stage.result })
      .from(stage)
      .where(eq(stage.hash, one?.prune ?? ''));
    const sha256 = left?.result?.checkpoint.sha256 ?? '';
    await losePart(db, operator, { part: 'seeds', subject: id, reason: 'were told before the run' });
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S3.2' });
    await losePart(db, operator, { part: 'artifact', subject: sha256, reason: 'licence' });
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S1' });
    // The other entry retrains the same pruned network by another recipe.
    expect(await rowOf(other)).toMatchObject({ ceiling: 'S1' });
    await returnPart(db, operator, { part: 'artifact', subject: sha256, reason: 'cleared' });
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S3.2', ranked: false });
    expect(await rowOf(other)).toMatchObject({ ceiling: 'S4.2' });
    await returnPart(db, operator, { part: 'seeds', subject: id, reason: 'they were not' });
    expect(await rowOf(id)).toMatchObject({ ceiling: 'S4.2' });
    const ways = (await entryView(db, id)).movements.slice(-4).map(({ to }) => to);
    expect(ways).toEqual(['S3.2', 'S1', 'S3.2', 'S4.2']);
  });

  it('that belong to no entry are refused with what to give', async () => {
    for (const part of ['base-hash', 'seeds', 'artifact', 'dispute'] as const) {
      const lost = losePart(db, operator, { part, subject: 'nothing', reason: 'none' });
      await expect(lost).rejects.toMatchObject({ code: 'not-found', details: { field: 'subject' } });
    }
  });
});
