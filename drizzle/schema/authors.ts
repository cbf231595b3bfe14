import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { submission } from './submissions.ts';
import { user } from './users.ts';

/** People besides the submitter whose work a submission is. An invitation is nobody's but the two people's. */
export const submissionAuthor = pgTable(
  'submission_author',
  {
    submission: text('submission')
      .notNull()
      .references(() => submission.id),
    person: text('person')
      .notNull()
      .references(() => user.id),
    invitedAt: moment('invited_at').notNull().defaultNow(),
    /** Null while the invitation waits for an answer. */
    acceptedAt: moment('accepted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.submission, t.person] }),
    index('submission_author_person').on(t.person, t.invitedAt.desc()),
  ],
);
