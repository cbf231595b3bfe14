import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import type { ArtifactKind } from '../../core/wire/artifact.ts';
import { moment } from './columns.ts';

/** Files by content: the bytes lie in the artifact store under their SHA-256, this row says what they are. */
export const artifact = pgTable('artifact', {
  sha256: text('sha256').primaryKey(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  kind: text('kind').$type<ArtifactKind>().notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  /** The actor who stored it, as in event_log. */
  createdBy: text('created_by').notNull(),
});
