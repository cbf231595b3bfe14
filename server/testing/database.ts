import { randomUUID } from 'node:crypto';
import { user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import { openPglite } from '#server/db/open';
import type { Db, OpenedDatabase } from '#server/db/types';

/** A migrated database in memory, for integration tests. */
export function testDatabase(): Promise<OpenedDatabase> {
  return openPglite(null);
}

/** A person with a row in `users`, as if signed in by a browser. */
export async function testPerson(db: Db, roles: readonly Role[] = ['researcher']): Promise<Person> {
  const id = randomUUID();
  const name = `${roles.join(' and ') || 'nobody'} ${id.slice(0, 4)}`;
  await db.insert(user).values({ id, name, roles: [...roles] });
  return { kind: 'person', id, name, roles, scopes: null };
}
