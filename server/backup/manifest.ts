import { z } from 'zod';

/** Layout of a backup's files; raised when it changes. */
export const BACKUP_FORMAT = 1;

/** First file of a backup: what it is. */
export const MANIFEST = 'manifest.json';
/** Last file of a backup: without it the backup was cut short. */
export const COMPLETE = 'complete.json';
/** The data folder's secret, which sessions and commitments depend on. */
export const SECRET = 'secret';

export const ManifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  version: z.string().max(100),
  /** Newest migration of the database it was taken from. */
  schema: z.number(),
  createdAt: z.string().max(40),
});
export type Manifest = z.infer<typeof ManifestSchema>;

export const CompleteSchema = z.object({
  rows: z.record(z.string(), z.number()),
  artifacts: z.number(),
});
export type Complete = z.infer<typeof CompleteSchema>;

/** `tables/entry/000001.jsonl`: rows of a table, one JSON object a line. */
export const tableFile = (table: string, page: number) =>
  `tables/${table}/${String(page).padStart(6, '0')}.jsonl`;
export const TABLE_FILE = /^tables\/([a-z_]{1,63})\/\d{6,}\.jsonl$/;

export const artifactEntry = (sha256: string) => `artifacts/${sha256}`;
export const ARTIFACT_FILE = /^artifacts\/([0-9a-f]{64})$/;
