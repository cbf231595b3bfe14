import { and, asc, eq, ilike, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { ROLES, user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

export const RolesSchema = z.strictObject({
  id: z.string().min(1).max(64),
  roles: z.array(z.enum(ROLES)).transform((roles) => ROLES.filter((role) => roles.includes(role))),
});

export type PersonView = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly createdAt: string;
};

/** People of this server, by name; at most 200 of those whose name or address holds `search`. */
export async function listPeople(db: Db, search: string): Promise<PersonView[]> {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = await db
    .select()
    .from(user)
    .where(and(isNull(user.deletedAt), or(ilike(user.name, pattern), ilike(user.email, pattern))))
    .orderBy(asc(user.name), asc(user.id))
    .limit(200);
  return rows.map(({ id, name, email, roles, createdAt }) => ({
    id,
    name,
    email,
    roles,
    createdAt: createdAt.toISOString(),
  }));
}

/**
 * Sets what a person may do. Throws Fault `not-found` for nobody, `conflict` when an operator would take the role from
 * themselves: the last one could lock everybody out.
 */
export async function setRoles(
  db: Db,
  actor: Person,
  { id, roles }: z.infer<typeof RolesSchema>,
): Promise<PersonView> {
  if (id === actor.id && !roles.includes('operator')) {
    throw new Fault('conflict', 'You can’t take the role "operator" from yourself.', {
      field: 'roles',
      hint: 'Have another operator do it.',
    });
  }
  return db.transaction(async (tx) => {
    const [found] = await tx
      .update(user)
      .set({ roles: [...roles] })
      .where(and(eq(user.id, id), isNull(user.deletedAt)))
      .returning();
    if (found === undefined) {
      throw new Fault('not-found', `There is no person ${id}.`, {
        field: 'id',
        hint: 'See fairprune people.',
      });
    }
    await appendEvent(tx, { actor, action: 'person.roles', subject: id, details: { roles: [...roles] } });
    return {
      id,
      name: found.name,
      email: found.email,
      roles: found.roles,
      createdAt: found.createdAt.toISOString(),
    };
  });
}
