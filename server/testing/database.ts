import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import { openPglite } from '#server/db/open';
import { openPostgres } from '#server/db/postgres';
import type { Db, OpenedDatabase } from '#server/db/types';
import { createDatabase, databaseUrl, MIGRATED } from '#server/testing/postgres';

/*
 * Test files that import this one run twice: on PGlite (project `integration`) and on PostgreSQL (project `postgres`,
 * see vitest.config.ts).
 */

declare module 'vitest' {
  // eslint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  interface ProvidedContext {
    /** Connection URL of this run's PostgreSQL; undefined in the project on PGlite. */
    postgres: string | undefined;
    /** A migrated PGlite, as a folder and as a dump of it; undefined in the project on PostgreSQL. */
    pglite: { readonly folder: string; readonly dump: string } | undefined;
  }
}

/** A migrated database of a test file's own: in memory, or a new one of this run's PostgreSQL. */
export async function testDatabase(): Promise<OpenedDatabase> {
  const url = await testDatabaseUrl();
  return url === null ? openPglite(null, new Blob([readFileSync(migratedPglite().dump)])) : openPostgres(url);
}

/** The environment that puts a server process on a test file's own data folder and migrated database. */
export async function testServerEnv(dataFolder: string): Promise<Record<string, string>> {
  const url = await testDatabaseUrl();
  if (url === null) cpSync(migratedPglite().folder, join(dataFolder, 'db'), { recursive: true });
  return {
    FAIRPRUNE_DATA: dataFolder,
    DATABASE_URL: url ?? '',
    FAIRPRUNE_URL: '',
    NEXTAUTH_URL: '',
    // What a test counts is what it submitted.
    FAIRPRUNE_FLOORS: 'off',
  };
}

/** Made once for the whole run (pgliteSetup.ts): a database made anew takes seconds. */
function migratedPglite(): { readonly folder: string; readonly dump: string } {
  const made = inject('pglite');
  if (made === undefined) throw new Error('only in the projects of vitest.config.ts that set up a database');
  return made;
}

/** URL of a new, migrated database; null in the project on PGlite. */
export async function testDatabaseUrl(): Promise<string | null> {
  return databaseLike(MIGRATED);
}

/** URL of a new database without a table; null in the project on PGlite. */
export async function emptyDatabaseUrl(): Promise<string | null> {
  return databaseLike('template1');
}

async function databaseLike(template: string): Promise<string | null> {
  const server = inject('postgres');
  if (server === undefined) return null;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(server, name, template);
  return databaseUrl(server, name);
}

/** A person with a row in `users`, as if signed in by a browser. */
export async function testPerson(db: Db, roles: readonly Role[] = ['researcher']): Promise<Person> {
  const id = randomUUID();
  const name = `${roles.join(' and ') || 'nobody'} ${id.slice(0, 4)}`;
  await db.insert(user).values({ id, name, roles: [...roles] });
  return { kind: 'person', id, name, roles, scopes: null };
}
