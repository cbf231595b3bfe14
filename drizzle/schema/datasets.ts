import { bigint, boolean, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { DatasetDescriptor } from '../../core/wire/dataset.ts';
import { moment } from './columns.ts';

/** One content of a dataset: its version is the hash of decoded pixels and labels. */
export const datasetVersion = pgTable(
  'dataset_version',
  {
    dataset: text('dataset').notNull(),
    version: text('version').notNull(),
    descriptor: jsonb('descriptor').$type<DatasetDescriptor>().notNull(),
    /** Artifact with the packed pixels and labels. */
    artifact: text('artifact').notNull(),
    /** The bytes are not here: only runners that have them compute on it. */
    localOnly: boolean('local_only').notNull().default(false),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    createdBy: text('created_by'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.dataset, t.version] }),
    index('dataset_version_newest').on(t.dataset, t.createdAt.desc()),
  ],
);
