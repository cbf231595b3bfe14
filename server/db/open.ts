import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import pg from 'pg';
import { join } from 'node:path';
import * as schema from '#drizzle/schema/index';
import { Fault } from '#core/errors/fault';
import { lockDataFolder } from '#server/db/lock';
import { migrationsFolder, refuseNewerDatabase } from '#server/db/migrate';
import type { Db, OpenedDatabase } from '#server/db/types';
import { readEnv } from '#server/env';
import { shared } from '#server/shared';

export type { Db, OpenedDatabase };

/** The one database handle of this process, opened and migrated at first use. */
export async function database(): Promise<Db> {
  return (await openedDatabase()).db;
}

/** Like `database()`, with its kind and the way to close it. */
export function openedDatabase(): Promise<OpenedDatabase> {
  return (shared().database ??= openConfigured());
}

async function openConfigured(): Promise<OpenedDatabase> {
  if (process.env['NEXT_PHASE'] === 'phase-production-build') {
    throw new Fault('internal', 'A page read the database while the site was being built.', {
      hint: "Give the page `export const dynamic = 'force-dynamic'`.",
    });
  }
  const env = readEnv();
  if (env.databaseUrl !== null) return openPostgres(env.databaseUrl);
  const lock = lockDataFolder(env.dataFolder, env.url);
  try {
    const opened = await openPglite(join(env.dataFolder, 'db'));
    return {
      ...opened,
      close: async () => {
        await opened.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens PGlite in a folder, or in memory when the folder is null. The caller holds the data folder's lock. */
export async function openPglite(folder: string | null): Promise<OpenedDatabase> {
  const client = await PGlite.create(folder === null ? {} : { dataDir: folder }).catch((cause: unknown) => {
    throw new Fault('internal', `The database in ${folder ?? 'memory'} can't be opened: ${describe(cause)}`, {
      hint: 'Its files are damaged or of another program. Restore a backup of the data folder, or move it away to start anew.',
    });
  });
  const handle = drizzlePglite(client, { schema });
  const db = handle as unknown as Db;
  try {
    await migratePglite(handle, { migrationsFolder: migrationsFolder() });
    await refuseNewerDatabase(db);
  } catch (error) {
    await client.close();
    throw error;
  }
  return {
    db,
    kind: 'pglite',
    close: async () => {
      if (!client.closed) await client.close();
    },
  };
}

/** Any constant shared by all web processes of one database: they migrate one after another. */
const MIGRATION_LOCK = 7_246_371;

/** Opens a pool on a Postgres server. Throws Fault `backend-unavailable` when it can't be reached. */
export async function openPostgres(url: string): Promise<OpenedDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 });
  // Without a listener an idle connection that breaks would end the process; the next query gets a new one.
  pool.on('error', () => undefined);
  const db = drizzlePostgres(pool, { schema }) as unknown as Db;
  try {
    await migrateAlone(pool);
    await refuseNewerDatabase(db);
  } catch (error) {
    await pool.end();
    throw error;
  }
  let ended: Promise<void> | undefined;
  return { db, kind: 'postgres', close: () => (ended ??= pool.end()) };
}

async function migrateAlone(pool: pg.Pool): Promise<void> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw new Fault('backend-unavailable', `Postgres can't be reached: ${describe(cause)}`, {
      hint: 'Check DATABASE_URL and that the server runs, or unset it to use the database in the data folder.',
    });
  });
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migratePostgres(drizzlePostgres(client), { migrationsFolder: migrationsFolder() });
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    client.release();
  }
}

/** An error's text; a refused connection is an AggregateError whose own message is empty. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message : String(error);
}
