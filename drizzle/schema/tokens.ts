import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { user } from './users.ts';

/**
 * What a token allows: `read` its owner's own things, `submit` as a researcher, `maintain` to act in the owner's other
 * roles. `runner` stands alone: a runner token does nothing but run stages.
 */
export const SCOPES = ['read', 'submit', 'maintain', 'runner'] as const;
export type Scope = (typeof SCOPES)[number];

/** Only what official runners compute is verified evidence. */
export const TRUSTS = ['official', 'volunteer'] as const;
export type Trust = (typeof TRUSTS)[number];

/**
 * API and runner tokens. The secret itself is never stored: only its SHA-256, and its last four characters, by which
 * the owner recognises it. A token without `expires_at` lives until it is revoked.
 */
export const apiToken = pgTable(
  'api_token',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    name: text('name').notNull(),
    hash: text('hash').notNull().unique(),
    lastFour: text('last_four').notNull(),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    /** Of runner tokens only. */
    trust: text('trust').$type<Trust>(),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at'),
    lastUsedAt: moment('last_used_at'),
  },
  (t) => [
    index('api_token_user').on(t.userId),
    check(
      'api_token_runner_alone',
      sql`case when 'runner' = any(${t.scopes})
        then ${t.scopes} = '{runner}'::text[] and ${t.trust} is not null and ${t.trust} in ('official', 'volunteer')
        else ${t.trust} is null end`,
    ),
  ],
);

/** One-time local sign-in links; only the SHA-256 of the secret is stored. */
export const signInLink = pgTable('sign_in_link', {
  hash: text('hash').primaryKey(),
  createdAt: moment('created_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
});
