import { TransactionRollbackError, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventLog } from '#drizzle/schema/events';
import { SYSTEM } from '#server/auth/actor';
import type { OpenedDatabase } from '#server/db/types';
import { appendEvent, eventHash } from '#server/events/append';
import { verifyEventLog } from '#server/events/verify';
import { testDatabase } from '#server/testing/database';

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await testDatabase();
});
beforeEach(() => opened.db.delete(eventLog));
afterAll(() => opened.close());

async function append(count: number): Promise<void> {
  const details = { nested: { b: 1e21, a: [0.1, -0, null, 'ü €'] }, ok: true };
  await Promise.all(
    Array.from({ length: count }, (_, i) =>
      appendEvent(opened.db, { actor: SYSTEM, action: 'test', subject: String(i), details }),
    ),
  );
}

test('an untouched log is intact, also when events came at the same time', async () => {
  expect(await verifyEventLog(opened.db)).toMatchObject({ intact: true, events: 0 });
  await append(12);
  expect(await verifyEventLog(opened.db)).toMatchObject({ intact: true, events: 12 });
});

test('an event belongs to the transaction it is written in', async () => {
  await append(1);
  const failing = opened.db.transaction(async (tx) => {
    await appendEvent(tx, { actor: SYSTEM, action: 'test', subject: 'lost' });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await append(1);
  expect(await verifyEventLog(opened.db)).toMatchObject({ intact: true, events: 2 });
});

test('changed content, a removed row, a moved time and a row put between are found where they are', async () => {
  await append(6);
  const { db } = opened;
  const changes = [
    { change: sql`update event_log set subject = 'x' where seq = 3`, seq: 3, reason: /content/ },
    { change: sql`update event_log set details = '{"n":2}' where seq = 2`, seq: 2, reason: /content/ },
    { change: sql`update event_log set at = at + interval '1 ms' where seq = 5`, seq: 5, reason: /content/ },
    { change: sql`delete from event_log where seq = 4`, seq: 4, reason: /missing/ },
    { change: sql`update event_log set previous = repeat('0', 64) where seq = 6`, seq: 6, reason: /follow/ },
  ];
  for (const { change, seq, reason } of changes) {
    await db
      .transaction(async (tx) => {
        await tx.execute(change);
        const found = await verifyEventLog(tx);
        expect(found).toMatchObject({ intact: false, seq, reason: expect.stringMatching(reason) as string });
        tx.rollback();
      })
      .catch((error: unknown) => {
        if (!(error instanceof TransactionRollbackError)) throw error;
      });
  }
  expect(await verifyEventLog(db)).toMatchObject({ intact: true, events: 6 });
});

test('rewriting a row with a fitting hash breaks the chain at the next one', async () => {
  await append(3);
  const [row] = await opened.db.select().from(eventLog).where(eq(eventLog.seq, 2));
  if (row === undefined) throw new Error('no event 2');
  const forged = { ...row, subject: 'forged' };
  await opened.db
    .update(eventLog)
    .set({ ...forged, hash: eventHash(forged) })
    .where(eq(eventLog.seq, 2));
  expect(await verifyEventLog(opened.db)).toMatchObject({ intact: false, seq: 3 });
});
