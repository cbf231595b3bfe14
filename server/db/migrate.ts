import { readMigrationFiles } from 'drizzle-orm/migrator';
import { sql } from 'drizzle-orm';
import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import type { Db } from '#server/db/types';

/** Next copies server code elsewhere, so migrations are found from the folder the server runs in: the project's root. */
export const migrationsFolder = (): string => join(process.cwd(), 'drizzle/migrations');

/** Throws Fault `conflict` if the database has migrations of a newer program. Run after migrating. */
export async function refuseNewerDatabase(db: Db): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const newest = Math.max(0, ...known.map((migration) => migration.folderMillis));
  const { rows } = await db.execute<{ unknown: number }>(
    sql`select count(*)::int as unknown from drizzle.__drizzle_migrations where created_at > ${newest}`,
  );
  const unknown = rows[0]?.unknown ?? 0;
  if (unknown === 0) return;
  throw new Fault(
    'conflict',
    `The database is newer than this program: it has ${unknown} migration(s) unknown here.`,
    {
      hint: 'Start the version of Fairprune that last used it, or give FAIRPRUNE_DATA (or DATABASE_URL) another value.',
    },
  );
}
