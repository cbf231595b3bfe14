import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { join } from 'node:path';
import * as schema from '#drizzle/schema/index';
import { Fault } from '#core/errors/fault';
import { lockDataFolder } from '#server/db/lock';
import { migrationsFolder, refuseNewerDatabase } from '#server/db/migrate';
import { openPostgres } from '#server/db/postgres';
import type { Db, OpenedDatabase } from '#server/db/types';
import { readEnv } from '#server/env';
import { shared } from '#server/shared';

export type { Db, OpenedDatabase };

/** The one database handle of this process, opened and migrated at first use. */
export async function database(): Promise<Db> {
  return (await openedDatabase()).db;
}

/** Like `database()`, with its kind and the way to close it. After a failure the next call tries again. */
export function openedDatabase(): Promise<OpenedDatabase> {
  return (shared().database ??= openConfigured().catch((error: unknown) => {
    delete shared().database;
    throw error;
  }));
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

/**
 * Opens PGlite in a folder, or in memory when the folder is null; a new one begins with the files of `dump`
 * (PGlite's dumpDataDir) when there is one. The caller holds the data folder's lock.
 */
export async function openPglite(folder: string | null, dump?: Blob): Promise<OpenedDatabase> {
  const client = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    ...(dump === undefined ? {} : { loadDataDir: dump }),
  }).catch((cause: unknown) => {
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
    listen: async (channel, hear) => void (await client.listen(channel, hear)),
    close: async () => {
      if (!client.closed) await client.close();
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
