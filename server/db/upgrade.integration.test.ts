import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import { sql } from 'drizzle-orm';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as schema from '#drizzle/schema/index';
import type { BoardView } from '#core/wire/views';
import { migrationsFolder } from '#server/db/migrate';
import { openPglite } from '#server/db/open';
import { openPostgres } from '#server/db/postgres';
import type { Db, OpenedDatabase } from '#server/db/types';
import { verifyEventLog } from '#server/events/verify';
import { ensureLiterature } from '#server/literature/seed';
import { boardView } from '#server/services/boardView';
import { listReported } from '#server/services/literature';
import { submissionView } from '#server/services/submissionView';
import { submissionsOf } from '#server/services/mySubmissions';
import { emptyDatabaseUrl } from '#server/testing/database';
import { computeAll, seedRunner } from '#server/testing/verification';

/** A database of an earlier state of main, as server/testing/makeUpgrade.ts wrote it. */
type Earlier = {
  readonly migrations: number;
  /** Rows by table, those that others refer to first. */
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly board: BoardView;
};

const FIXTURES = globSync('test-data/upgrade/*.json').toSorted();
const folder = mkdtempSync(join(tmpdir(), 'fairprune-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The migrations that an earlier state had. */
function firstMigrations(count: number): string {
  const at = join(folder, `migrations-${count}`);
  cpSync(migrationsFolder(), at, { recursive: true });
  mkdirSync(join(at, 'meta'), { recursive: true });
  const file = join(at, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: unknown[] };
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
  return at;
}

async function insertRows(db: Db, { tables }: Earlier): Promise<void> {
  for (const [name, rows] of Object.entries(tables)) {
    const table = sql.identifier(name);
    await db.execute(
      sql`insert into ${table} select * from jsonb_populate_recordset(null::${table}, ${JSON.stringify(rows)}::jsonb)`,
    );
  }
  // What the rows were numbered with goes on after them.
  await db.execute(
    sql`select setval(pg_get_serial_sequence('stage', 'position'), (select max(position) from stage))`,
  );
}

/** A database as the earlier state left it, opened by this one. */
async function upgraded(earlier: Earlier): Promise<OpenedDatabase> {
  const migrations = { migrationsFolder: firstMigrations(earlier.migrations) };
  const url = await emptyDatabaseUrl();
  if (url === null) {
    const at = join(folder, `db-${earlier.migrations}`);
    const client = await PGlite.create({ dataDir: at });
    const handle = drizzlePglite(client, { schema });
    await migratePglite(handle, migrations);
    await insertRows(handle as unknown as Db, earlier);
    await client.close();
    return openPglite(at);
  }
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const handle = drizzlePostgres(pool, { schema });
  await migratePostgres(handle, migrations);
  await insertRows(handle as unknown as Db, earlier);
  await pool.end();
  return openPostgres(url);
}

it('there is an earlier state to upgrade from', () => {
  expect(FIXTURES.length).toBeGreaterThan(0);
});

describe.each(FIXTURES.map((file) => [basename(file, '.json'), file]))(
  'after %s migrations',
  (_name, file) => {
    const earlier = JSON.parse(readFileSync(file, 'utf8')) as Earlier;
    let opened: OpenedDatabase;
    let db: Db;
    beforeAll(async () => {
      opened = await upgraded(earlier);
      ({ db } = opened);
    });
    afterAll(() => opened?.close());

    it('every row is there with what it said', async () => {
      for (const [name, rows] of Object.entries(earlier.tables)) {
        const { rows: now } = await db.execute<{ row: Record<string, unknown> }>(
          sql`select to_jsonb(t) as row from ${sql.identifier(name)} t`,
        );
        const columns = Object.keys(rows[0] ?? {});
        const kept = now.map(({ row }) =>
          canonical(Object.fromEntries(columns.map((key) => [key, row[key]]))),
        );
        expect(kept.toSorted(), name).toEqual(rows.map(canonical).toSorted());
      }
    });

    it('the board shows the same rows, keys and verdicts', async () => {
      const now = await boardView(db, { board: earlier.board.id });
      expect(facts(now)).toEqual(facts(earlier.board));
      expect(facts(now).length).toBeGreaterThan(3);
    });

    it('the event log is whole', async () => {
      const events = earlier.tables['event_log']?.length ?? 0;
      expect(await verifyEventLog(db)).toMatchObject({ intact: true, events });
    });

    it('what waited is computed, and the papers are read in', async () => {
      const person = String(
        earlier.tables['submission']?.find((row) => row['submitter'] !== null)?.['submitter'],
      );
      const actor = { kind: 'person', id: person, name: '', roles: ['researcher'], scopes: null } as const;
      const [last] = await submissionsOf(db, person);
      expect(await submissionView(db, actor, last!.id)).toMatchObject({ state: 'running' });
      expect((await computeAll(db, await seedRunner(db))).length).toBeGreaterThan(0);
      expect(await submissionView(db, actor, last!.id)).toMatchObject({ state: 'done' });
      await db.execute(sql`update paper set content_hash = 'older'`);
      await ensureLiterature(db);
      expect((await listReported(db, { offset: 0, limit: 1 })).total).toBeGreaterThan(500);
    });
  },
);

function canonical(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a board says of its entries, without what pages have learnt to show since. */
function facts(view: BoardView) {
  const rows = [...view.classes.flatMap((one) => one.rows), ...view.apart];
  return rows.map(({ id, method, recipe, top1, rate, keys, ranked, evidence, rank }) => ({
    ...{ id, method, recipe, rate, keys, ranked, evidence, rank },
    top1: top1.mean,
  }));
}
