import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Json } from '../../core/identity/canonical.ts';
import { moment } from './columns.ts';

/**
 * Who did what, append-only. Each row's hash covers the row and the hash before it, so that a row altered or removed
 * later is found (server/events/verify.ts). Numbers run 1, 2, 3 … without gaps.
 */
export const eventLog = pgTable('event_log', {
  seq: integer('seq').primaryKey(),
  at: moment('at').notNull(),
  /** `user:<id>`, `runner:<token id>` or `system`. */
  actor: text('actor').notNull(),
  /** What happened, as in `submission.create`. */
  action: text('action').notNull(),
  /** What it happened to: an id, hash or name. */
  subject: text('subject').notNull(),
  details: jsonb('details').$type<Readonly<Record<string, Json>>>().notNull(),
  previous: text('previous').notNull(),
  hash: text('hash').notNull().unique(),
});
