import { bigint, pgTable, text, unique } from 'drizzle-orm/pg-core';
import type { BackendClass } from '../../core/wire/board.ts';
import { moment } from './columns.ts';
import { apiToken } from './tokens.ts';
import type { Trust } from './tokens.ts';

/** A runner process as it introduced itself (`runner.hello`). One name per token; coming back keeps the row. */
export const runner = pgTable(
  'runner',
  {
    id: text('id').primaryKey(),
    tokenId: text('token_id')
      .notNull()
      .references(() => apiToken.id),
    name: text('name').notNull(),
    trust: text('trust').$type<Trust>().notNull(),
    version: text('version').notNull(),
    backends: text('backends').array().$type<BackendClass[]>().notNull(),
    device: text('device').notNull(),
    memoryBytes: bigint('memory_bytes', { mode: 'number' }).notNull(),
    /** Packed datasets on its own disk, by the SHA-256 of their bytes: what it may compute on of those that stay local. */
    datasets: text('datasets').array().notNull().default([]),
    /** What it does now, in words; null when it waits for work. */
    doing: text('doing'),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
  },
  (t) => [unique('runner_token_name').on(t.tokenId, t.name)],
);
