import { sql } from 'drizzle-orm';
import { check, doublePrecision, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { board } from './boards.ts';
import { moment } from './columns.ts';
import { stage } from './stages.ts';
import { submission } from './submissions.ts';
import { user } from './users.ts';

/**
 * What operators allow instead of the standard quota (core/quota/quota.ts): everybody or one person, in all or on one
 * board. A person's own row counts before everybody's. Null: no limit.
 */
export const quota = pgTable(
  'quota',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    /** Null: everybody who has no row of their own. */
    person: text('person').references(() => user.id, { onDelete: 'cascade' }),
    /** Null: all boards together. */
    board: text('board').references(() => board.id),
    /** Training FLOPs in the window. */
    flops: doublePrecision('flops'),
    /** Submissions in the window that had something to compute. */
    submissions: integer('submissions'),
    /** The actor, as in event_log. */
    setBy: text('set_by').notNull(),
    setAt: moment('set_at').notNull().defaultNow(),
  },
  (t) => [
    unique('quota_whose').on(t.person, t.board).nullsNotDistinct(),
    check('quota_not_negative', sql`${t.flops} >= 0 and ${t.submissions} >= 0`),
  ],
);

/**
 * Who answers for a stage's cost: the person whose submission first asked for it. What it costs is never written here;
 * it follows from the stage as it is now (server/services/charges.ts).
 */
export const charge = pgTable(
  'charge',
  {
    stage: text('stage')
      .primaryKey()
      .references(() => stage.hash),
    person: text('person')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    submission: text('submission')
      .notNull()
      .references(() => submission.id),
    board: text('board')
      .notNull()
      .references(() => board.id),
    /** Training FLOPs that the plan reckons with; the ledger's count when it is done. */
    planned: doublePrecision('planned').notNull(),
    at: moment('at').notNull().defaultNow(),
  },
  (t) => [index('charge_person').on(t.person, t.at)],
);
