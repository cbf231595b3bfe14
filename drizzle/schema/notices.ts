import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { NoticePayload } from '../../core/wire/notices.ts';
import { moment } from './columns.ts';
import { submissionVersion } from './submissions.ts';
import { user } from './users.ts';

/** How a person wants to hear that a submission has ended; without a row: by e-mail, where there is an address. */
export const noticePreference = pgTable('notice_preference', {
  person: text('person')
    .primaryKey()
    .references(() => user.id, { onDelete: 'cascade' }),
  email: boolean('email').notNull().default(true),
  webhook: text('webhook'),
  /** Rises with every new signing secret; the secret itself is derived (server/notices/secrets.ts). */
  secretNumber: integer('secret_number').notNull().default(0),
  /** Why the webhook was given up; null while it works. */
  webhookFault: text('webhook_fault'),
});

/** How the last look found a submission version that has ended: a version is told of once for each end. */
export const noticeMark = pgTable('notice_mark', {
  submissionVersion: text('submission_version')
    .primaryKey()
    .references(() => submissionVersion.id),
  outcome: text('outcome').$type<'done' | 'failed'>().notNull(),
  at: moment('at').notNull().defaultNow(),
});

/** Messages on their way out: written in one transaction with the mark, sent after it, tried again until it works. */
export const notice = pgTable(
  'notice',
  {
    id: text('id')
      .primaryKey()
      .default(sql`gen_random_uuid()::text`),
    person: text('person')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    channel: text('channel').$type<'email' | 'webhook'>().notNull(),
    payload: jsonb('payload').$type<NoticePayload>().notNull(),
    state: text('state').$type<'waiting' | 'sent' | 'given-up'>().notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    /** Not before; later than now also while a process is sending it. */
    dueAt: moment('due_at').notNull().defaultNow(),
    lastFault: text('last_fault'),
    createdAt: moment('created_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
  },
  (t) => [
    index('notice_due')
      .on(t.dueAt)
      .where(sql`${t.state} = 'waiting'`),
    uniqueIndex('notice_once').on(t.channel, sql`(${t.payload} ->> 'id')`),
    index('notice_person').on(t.person, t.createdAt.desc()),
  ],
);
