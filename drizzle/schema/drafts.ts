import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { DraftContent } from '../../core/wire/drafts.ts';
import { moment } from './columns.ts';
import { user } from './users.ts';

/** A submission that is not sent yet. Only its owner ever sees it; sent, it is gone. */
export const draft = pgTable(
  'draft',
  {
    id: text('id').primaryKey(),
    owner: text('owner')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    revision: integer('revision').notNull().default(1),
    content: jsonb('content').$type<DraftContent>().notNull(),
    /** As far as the content names them; for lists. */
    board: text('board'),
    method: text('method'),
    clonedFrom: text('cloned_from'),
    versionOf: text('version_of'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (t) => [index('draft_owner').on(t.owner, t.updatedAt.desc())],
);
