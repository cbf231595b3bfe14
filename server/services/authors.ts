import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { ANONYMOUS, authorsLine } from '#core/publication/authors';
import { submissionAuthor } from '#drizzle/schema/authors';
import { submission } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import { isOneOf } from '#server/db/isOneOf';
import type { Db } from '#server/db/types';

/** Condition on `submission`: readers are told no names now. A day that has come names by itself, by the database's clock. */
export const isAnonymous = sql<boolean>`(${submission.anonymous} and (${submission.namedOn} is null or ${submission.namedOn} > now()))`;

/**
 * Who submitted, in the words that every reader is told, by submission; null for the system. The only place that reads
 * names for readers: pages, exports and programs all come here, so that an embargo is kept or broken in one place.
 */
export async function authorLines(
  db: Db,
  asked: readonly (string | null)[],
): Promise<Map<string, string | null>> {
  const ids = [...new Set(asked.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const heads = await db
    .select({ id: submission.id, hidden: isAnonymous })
    .from(submission)
    .where(isOneOf(submission.id, ids));
  const open = heads.filter((head) => !head.hidden).map((head) => head.id);
  const names = await namesOf(db, open);
  return new Map(
    heads.map(({ id, hidden }) => [id, hidden ? ANONYMOUS : authorsLine(names.get(id) ?? [])] as const),
  );
}

/** The submitter first, then co-authors in the order in which they accepted: for the authors themselves. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const submitters = await db
    .select({ id: submission.id, name: user.name })
    .from(submission)
    .innerJoin(user, eq(user.id, submission.submitter))
    .where(isOneOf(submission.id, ids));
  const others = await db
    .select({ id: submissionAuthor.submission, name: user.name })
    .from(submissionAuthor)
    .innerJoin(user, eq(user.id, submissionAuthor.person))
    .where(and(isOneOf(submissionAuthor.submission, ids), isNotNull(submissionAuthor.acceptedAt)))
    .orderBy(asc(submissionAuthor.acceptedAt), asc(user.id));
  const found = new Map<string, string[]>();
  for (const { id, name } of [...submitters, ...others]) found.set(id, [...(found.get(id) ?? []), name]);
  return found;
}
