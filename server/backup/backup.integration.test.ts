import { eq, sql } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { artifact } from '#drizzle/schema/artifacts';
import { eventLog } from '#drizzle/schema/events';
import { stage } from '#drizzle/schema/stages';
import { artifactFile, storeBytes } from '#server/artifacts/store';
import { SYSTEM } from '#server/auth/actor';
import { folderSecret } from '#server/auth/secret';
import { restoreBackup } from '#server/backup/restore';
import { orderedTables } from '#server/backup/tables';
import { backupStream } from '#server/backup/write';
import type { Db, OpenedDatabase } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { verifyEventLog } from '#server/events/verify';
import { createSubmission } from '#server/services/submissions';
import { testDatabase, testPerson } from '#server/testing/database';
import { seedBoard, testSubmission } from '#server/testing/verification';

const BYTES = Buffer.from('weights of a network');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

let from: OpenedDatabase;
let folder = '';
let file = '';
beforeAll(async () => {
  from = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'fairprune-backup-'));
  await seedBoard(from.db);
  await createSubmission(from.db, await testPerson(from.db), testSubmission());
  await storeBytes(join(folder, 'a'), SHA256, pieces(), { maxBytes: 1000, announced: null });
  await from.db
    .insert(artifact)
    .values({ sha256: SHA256, bytes: BYTES.length, kind: 'checkpoint', createdBy: 'system' });
  const odd = { text: 'a\nb "c" \\ ü \u2028', small: 5e-324, large: 1.7976931348623157e308, third: 1 / 3 };
  await appendEvent(from.db, { actor: SYSTEM, action: 'test', subject: 'odd', details: odd });
  file = await take(from.db, 'backup.tar');
});
afterAll(async () => {
  await from.close();
  await rm(folder, { recursive: true, force: true });
});

let to: OpenedDatabase;
beforeEach(async () => {
  to = await testDatabase();
  return () => to.close();
});

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield BYTES;
}

async function take(db: Db, name: string): Promise<string> {
  const path = join(folder, name);
  const stream = await backupStream(db, join(folder, 'a'));
  const read: Uint8Array[] = [];
  for await (const piece of stream) read.push(piece);
  await writeFile(path, Buffer.concat(read));
  return path;
}

/** Every row of every table as Postgres prints it, so that a changed digit shows. */
async function content(db: Db): Promise<string> {
  const texts: string[] = [];
  for (const table of (await orderedTables(db)).sort((a, b) => (a < b ? -1 : 1))) {
    const rows = await db.execute<{ line: string }>(
      sql`select t::text as line from ${sql.identifier(table)} t order by 1`,
    );
    texts.push(table, ...rows.rows.map(({ line }) => line));
  }
  return texts.join('\n');
}

test('everything comes back as it was: rows to the last digit, bytes, secret, an intact log', async () => {
  const b = join(folder, 'b');
  const done = await restoreBackup(to.db, b, file);
  expect(done.rows).toBeGreaterThan(30);
  expect(done.artifacts).toBe(1);
  expect(await content(to.db)).toBe(await content(from.db));
  expect(await readFile(artifactFile(b, SHA256))).toEqual(BYTES);
  expect(await folderSecret(b)).toBe(await folderSecret(join(folder, 'a')));
  expect(await verifyEventLog(to.db)).toMatchObject({ intact: true });
});

test('the restored server goes on: new stages get new positions, new events follow the old ones', async () => {
  await restoreBackup(to.db, join(folder, 'c'), file);
  const [last] = await to.db.select({ most: sql<number>`max(${stage.position})::int` }).from(stage);
  const [one] = await to.db.select().from(stage).limit(1);
  if (one === undefined) throw new Error('no stage');
  const { position: _, ...values } = one;
  const [made] = await to.db
    .insert(stage)
    .values({ ...values, hash: 'f'.repeat(64) })
    .returning();
  expect(made?.position).toBe((last?.most ?? 0) + 1);
  await appendEvent(to.db, { actor: SYSTEM, action: 'test', subject: 'after' });
  expect(await verifyEventLog(to.db)).toMatchObject({ intact: true });
});

test('a database in use is not touched', async () => {
  await appendEvent(to.db, { actor: SYSTEM, action: 'test', subject: 'mine' });
  const again = restoreBackup(to.db, join(folder, 'd'), file);
  await expect(again).rejects.toMatchObject({ code: 'conflict' });
  expect(await to.db.select().from(eventLog)).toHaveLength(1);
});

test('a backup that was cut short, or of other bytes, restores nothing', async () => {
  const cut = join(folder, 'cut.tar');
  const whole = await readFile(file);
  await writeFile(cut, whole);
  await truncate(cut, whole.length - 2048);
  await expect(restoreBackup(to.db, join(folder, 'e'), cut)).rejects.toMatchObject({ code: 'bad-file' });
  const other = Buffer.from(whole);
  other.write('WEIGHTS', whole.indexOf(BYTES));
  await writeFile(cut, other);
  await expect(restoreBackup(to.db, join(folder, 'e'), cut)).rejects.toMatchObject({ code: 'hash-mismatch' });
  await writeFile(cut, 'something else');
  await expect(restoreBackup(to.db, join(folder, 'e'), cut)).rejects.toMatchObject({ code: 'bad-file' });
  expect(await to.db.select().from(eventLog).where(eq(eventLog.seq, 1))).toEqual([]);
});

test('taken while others write, it holds one moment: the log of events is whole', async () => {
  const load = Array.from({ length: 40 }, (_, i) =>
    appendEvent(from.db, { actor: SYSTEM, action: 'test', subject: `load ${i}` }),
  );
  const taken = await take(from.db, 'under-load.tar');
  await Promise.all(load);
  await restoreBackup(to.db, join(folder, 'f'), taken);
  expect(await verifyEventLog(to.db)).toMatchObject({ intact: true });
});
