import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import { openPglite } from '#server/db/open';
import { openPostgres } from '#server/db/postgres';
import type { Db, OpenedDatabase } from '#server/db/types';

/*
 * Test files that import this one run twice: on PGlite (project `integration`) and on PostgreSQL (project `postgres`,
 * see vitest.config.ts).
 */

declare module 'vitest' {
  // eslint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  interface ProvidedContext {
    /** Connection URL of this run's PostgreSQL; undefined in the project on PGlite. */
    postgres: string | undefined;
  }
}

/** A migrated database of a test file's own: in memory, or a new one of this run's PostgreSQL. */
export async function testDatabase(): Promise<OpenedDatabase> {
  const url = await testDatabaseUrl();
  return url === null ? openPglite(null) : openPostgres(url);
}

/** The environment that puts a server process on a test file's own data folder and database. */
export async function testServerEnv(dataFolder: string): Promise<Record<string, string>> {
  return {
    FAIRPRUNE_DATA: dataFolder,
    DATABASE_URL: (await testDatabaseUrl()) ?? '',
    FAIRPRUNE_URL: '',
    NEXTAUTH_URL: '',
    // What a test counts is what it submitted.
    FAIRPRUNE_FLOORS: 'off',
  };
}

/** URL of a new, empty database; null in the project on PGlite. */
export async function testDatabaseUrl(): Promise<string | null> {
  const server = inject('postgres');
  if (server === undefined) return null;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** A person with a row in `users`, as if signed in by a browser. */
export async function testPerson(db: Db, roles: readonly Role[] = ['researcher']): Promise<Person> {
  const id = randomUUID();
  const name = `${roles.join(' and ') || 'nobody'} ${id.slice(0, 4)}`;
  await db.insert(user).values({ id, name, roles: [...roles] });
  return { kind: 'person', id, name, roles, scopes: null };
}
