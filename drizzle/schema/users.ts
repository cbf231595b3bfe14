import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** What a signed-in person may do. Duties, not ranks: an operator of runners need not be a maintainer of boards. */
export const ROLES = ['researcher', 'maintainer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** People, and the local administrator of a server that has no sign-in provider. */
export const user = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email'),
    image: text('image'),
    roles: text('roles')
      .array()
      .$type<Role[]>()
      .notNull()
      .default(sql`'{researcher}'::text[]`),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('users_email').on(sql`lower(${t.email})`),
    check('users_roles_known', sql`${t.roles} <@ array['researcher','maintainer','operator']::text[]`),
  ],
);
