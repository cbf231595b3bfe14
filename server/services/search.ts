import { and, eq } from 'drizzle-orm';
import { configFingerprint } from '#core/verification/contender';
import type { EntryView } from '#core/wire/views';
import type { NetworkRef } from '#core/wire/board';
import { entry } from '#drizzle/schema/entries';
import { submissionEntry, submissionVersion } from '#drizzle/schema/submissions';
import type { Db } from '#server/db/types';
import type { EntryRow } from '#server/services/entryKeys';
import { submittable } from '#methods/registry';

/** How an entry's configuration was found, by the word of who entered it first; null for what the board runs by itself. */
export async function searchOf(db: Db, row: EntryRow): Promise<EntryView['search']> {
  if (row.submission === null) return null;
  const [found] = await db
    .select({ search: submissionVersion.search, swap: submissionEntry.swap })
    .from(submissionEntry)
    .innerJoin(submissionVersion, eq(submissionVersion.id, submissionEntry.submissionVersion))
    .where(and(eq(submissionEntry.entry, row.id), eq(submissionVersion.submission, row.submission)))
    .limit(1);
  return found === undefined || found.swap ? null : found.search;
}

/** The row of the method's as-published defaults, which a searched configuration is to be read beside; it may be itself. Floors of the board's own have none. */
export async function asPublished(db: Db, row: EntryRow): Promise<EntryView['asPublished']> {
  if (row.floor !== null) return null;
  const config = submittable(row.method).asPublished as NetworkRef['config'];
  const [found] = await db
    .select({ entry: entry.id, mean: entry.mean, n: entry.n })
    .from(entry)
    .where(
      and(
        eq(entry.boardVersion, row.boardVersion),
        eq(entry.target, row.target),
        eq(entry.recipeFingerprint, row.recipeFingerprint),
        eq(entry.configFingerprint, configFingerprint({ id: row.method, config })),
      ),
    )
    .limit(1);
  return found ?? null;
}
