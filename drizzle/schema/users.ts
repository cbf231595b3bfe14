import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
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
    affiliation: text('affiliation'),
    /** As 0000-0002-1825-0097, its check digit verified. */
    orcid: text('orcid'),
    roles: text('roles')
      .array()
      .$type<Role[]>()
      .notNull()
      .default(sql`'{researcher}'::text[]`),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** When the person had the account deleted: the row stays, nameless, because results point to it. */
    deletedAt: moment('deleted_at'),
  },
  (t) => [
    uniqueIndex('users_email').on(sql`lower(${t.email})`),
    check('users_roles_known', sql`${t.roles} <@ array['researcher','maintainer','operator']::text[]`),
  ],
);

/** Sign-in accounts at providers; several of them can be one person. */
export const account = pgTable(
  'account',
  {
    /** Id of the provider in this server's configuration, as in `github`. */
    provider: text('provider').notNull(),
    /** The provider's own, never changing id of the account. */
    providerAccountId: text('provider_account_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    /** What the provider called it at the last sign-in: shown to its owner, never used to find anybody. */
    label: text('label').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerAccountId] }), index('account_user').on(t.userId)],
);
