import { sql } from 'drizzle-orm';
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { RecordPart } from '../../core/fairness/losses.ts';
import type { Tag } from '../../core/fairness/tags.ts';
import { moment } from './columns.ts';
import { entry } from './entries.ts';

/** A part that was taken from the record of every entry it belongs to; lifted when it is back. Rows are never removed. */
export const recordLoss = pgTable(
  'record_loss',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    part: text('part').$type<RecordPart>().notNull(),
    /** Hash of the base's stage, SHA-256 of the artifact, or id of the entry. */
    subject: text('subject').notNull(),
    reason: text('reason').notNull(),
    lostAt: moment('lost_at').notNull().defaultNow(),
    /** The actor, as in event_log. */
    lostBy: text('lost_by').notNull(),
    returnedAt: moment('returned_at'),
    returnedBy: text('returned_by'),
    returnReason: text('return_reason'),
  },
  (t) => [
    uniqueIndex('record_loss_open')
      .on(t.part, t.subject)
      .where(sql`${t.returnedAt} is null`),
  ],
);

/** How the evidence ceiling of an entry moved, and why: written in the transaction that moved it. */
export const entryMovement = pgTable(
  'entry_movement',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    entry: text('entry')
      .notNull()
      .references(() => entry.id),
    at: moment('at').notNull().defaultNow(),
    from: text('from_tag').$type<Tag>(),
    to: text('to_tag').$type<Tag>(),
    reason: text('reason').notNull(),
    /** The actor, as in event_log. */
    by: text('by').notNull(),
  },
  (t) => [index('entry_movement_entry').on(t.entry, t.at)],
);
