import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import * as schema from '#drizzle/schema/index';
import { Fault } from '#core/errors/fault';
import { migrationsFolder, refuseNewerDatabase } from '#server/db/migrate';
import { outageOf } from '#server/db/outage';
import type { Db, OpenedDatabase } from '#server/db/types';

/** Any constant shared by all web processes of one database: they migrate one after another. */
const MIGRATION_LOCK = 7_246_371;
const CONNECT_MS = 5_000;

/**
 * Opens a pool on a PostgreSQL server and migrates it. Throws Fault `database-unavailable` when it can't be reached
 * now, `bad-config` when it answers but refuses what DATABASE_URL says.
 */
export async function openPostgres(url: string): Promise<OpenedDatabase> {
  const pool = openPool(url);
  const db = drizzle(pool, { schema }) as unknown as Db;
  try {
    await migrateAlone(pool);
    await refuseNewerDatabase(db);
  } catch (error) {
    await pool.end();
    throw outageOf(error) ?? refusalOf(error) ?? error;
  }
  let ended: Promise<void> | undefined;
  return { db, kind: 'postgres', close: () => (ended ??= pool.end()) };
}

function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    // Compiling a query costs a tenth of a second, more than any query of the site takes.
    onConnect: async (client) => void (await client.query('set jit = off')),
  });
  // An 'error' without a listener ends the process. The pool listens to idle connections only, so each connection
  // gets a listener of its own: one that breaks inside of a transaction fails its query, and the next query gets a
  // new connection.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function migrateAlone(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: migrationsFolder() });
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    broken = false;
  } finally {
    // A connection that is closed instead of given back takes its lock with it.
    client.release(broken);
  }
}

/** What a person has to correct: PostgreSQL is there and says no (class 28: who are you; 3D: no such database). */
function refusalOf(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (!/^(28...|3D000|42501)$/.test(code)) return refusalOf(error.cause);
  return new Fault('bad-config', `PostgreSQL refuses: ${error.message}.`, {
    field: 'DATABASE_URL',
    hint: 'Correct user, password or database in DATABASE_URL, or make them: createuser, createdb. The user must be allowed to create tables.',
  });
}
