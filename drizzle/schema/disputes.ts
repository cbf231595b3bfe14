import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { DisputeState } from '../../core/wire/disputes.ts';
import { moment } from './columns.ts';
import { entry } from './entries.ts';
import { user } from './users.ts';

/** A run of the disputed entry and the stages that compute it once more. */
export type OrderedRun = {
  readonly index: number;
  /** Null where nothing is pruned: the dense control. */
  readonly prune: string | null;
  readonly retrain: string;
};

/** Somebody says what is wrong with an entry; a maintainer decides. Rows are never removed. */
export const dispute = pgTable(
  'dispute',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    entry: text('entry')
      .notNull()
      .references(() => entry.id),
    state: text('state').$type<DisputeState>().notNull().default('open'),
    openedBy: text('opened_by')
      .notNull()
      .references(() => user.id),
    openedAt: moment('opened_at').notNull().defaultNow(),
    claim: text('claim').notNull(),
    answer: text('answer'),
    answeredAt: moment('answered_at'),
    rerunAt: moment('rerun_at'),
    rerun: jsonb('rerun').$type<readonly OrderedRun[]>(),
    decidedAt: moment('decided_at'),
    reason: text('reason'),
  },
  (t) => [
    index('dispute_entry').on(t.entry, t.openedAt),
    index('dispute_undecided')
      .on(t.openedAt)
      .where(sql`${t.state} in ('open', 'rerun')`),
  ],
);
