import { sql } from 'drizzle-orm';
import { pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** Times in which operators stopped all computing: no leases, no submissions. Rows are never removed. */
export const halt = pgTable(
  'halt',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    /** Shown to everybody. */
    reason: text('reason').notNull(),
    haltedAt: moment('halted_at').notNull().defaultNow(),
    /** The actor, as in event_log. */
    haltedBy: text('halted_by').notNull(),
    resumedAt: moment('resumed_at'),
    resumedBy: text('resumed_by'),
  },
  (t) => [
    // At most one is open.
    uniqueIndex('halt_open')
      .on(sql`(true)`)
      .where(sql`${t.resumedAt} is null`),
  ],
);
