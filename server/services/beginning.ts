import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { Fault } from '#core/errors/fault';
import type { Beginning } from '#core/wire/send';
import type { SubmissionFile } from '#core/wire/submission';
import { submissionAuthor } from '#drizzle/schema/authors';
import { draft } from '#drizzle/schema/drafts';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import type { Actor } from '#server/auth/actor';
import { isCurrentVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { isAnonymous } from '#server/services/authors';
import { namedOnOf, refuseNamed, versionsOf } from '#server/services/embargo';
import { requireDoing } from '#server/services/submissionAccess';

export type Begun = Pick<typeof submission.$inferInsert, 'previous' | 'anonymous' | 'namedOn'> & {
  readonly version: number;
};

/**
 * Takes a submission's draft away and finds what it is a version of, in the transaction that stores it. All versions of
 * one work are anonymous or none is. Throws Fault `not-found` or `forbidden` for a former version that isn't one's own,
 * `conflict` when that one has a next version already, is of another board or method, or has told its names.
 */
export async function begin(
  tx: Db,
  actor: Actor,
  file: Pick<SubmissionFile, 'board' | 'method'>,
  { draft: draftId, versionOf, anonymous }: Beginning,
): Promise<Begun> {
  const drafted = draftId === undefined ? null : await takeDraft(tx, actor, draftId);
  const previous = drafted ?? versionOf ?? null;
  const namedOn = anonymous === undefined ? null : namedOnOf(anonymous);
  const alone = { previous: null, version: 1, anonymous: anonymous !== undefined, namedOn };
  if (previous === null) return alone;
  const former = await lockFormer(tx, actor, file, previous);
  const inherited = { previous, version: former.version + 1 };
  if (former.hidden) return { ...inherited, anonymous: true, namedOn: former.namedOn };
  if (anonymous === undefined) return { ...inherited, anonymous: false, namedOn: null };
  const versions = await versionsOf(tx, previous);
  await refuseNamed(tx, versions);
  await tx.update(submission).set({ anonymous: true, namedOn }).where(inArray(submission.id, versions));
  return { ...inherited, anonymous: true, namedOn };
}

/** The submission that the draft was to be a version of; null for one of its own. */
async function takeDraft(tx: Db, actor: Actor, id: string): Promise<string | null> {
  if (actor.kind !== 'person') return null;
  const [taken] = await tx
    .delete(draft)
    .where(and(eq(draft.id, id), eq(draft.owner, actor.id)))
    .returning({ versionOf: draft.versionOf });
  return taken?.versionOf ?? null;
}

async function lockFormer(
  tx: Db,
  actor: Actor,
  file: Pick<SubmissionFile, 'board' | 'method'>,
  id: string,
): Promise<{ readonly version: number; readonly hidden: boolean; readonly namedOn: Date | null }> {
  await requireDoing(tx, actor, id, 'manage');
  const [former] = await tx
    .select({
      board: submission.board,
      method: submissionVersion.method,
      version: submission.currentVersion,
      hidden: isAnonymous,
      namedOn: submission.namedOn,
    })
    .from(submission)
    .innerJoin(submissionVersion, isCurrentVersion)
    .where(eq(submission.id, id))
    .for('update', { of: submission });
  if (former === undefined) throw new Error(`submission ${id} went away under its lock`);
  if (former.board !== file.board || former.method !== file.method) {
    throw new Fault('conflict', `Submission "${id}" is of ${former.method} on ${former.board}.`, {
      field: 'method',
      hint: 'A next version stays with its board and method; submit another method on its own.',
      class: 'submitter',
    });
  }
  const [next] = await tx.select({ id: submission.id }).from(submission).where(eq(submission.previous, id));
  if (next !== undefined) {
    throw new Fault('conflict', `Submission "${id}" has a next version already: "${next.id}".`, {
      hint: 'Make the next version of that one.',
      class: 'submitter',
    });
  }
  return former;
}

/** The authors of the former version are asked whether they stand for the next one too. */
export async function inviteFormerAuthors(
  tx: Db,
  actor: Actor,
  { id, previous }: { readonly id: string; readonly previous: string | null | undefined },
): Promise<void> {
  if (previous === null || previous === undefined || actor.kind !== 'person') return;
  const accepted = await tx
    .select({ person: submissionAuthor.person })
    .from(submissionAuthor)
    .where(and(eq(submissionAuthor.submission, previous), isNotNull(submissionAuthor.acceptedAt)));
  const [head] = await tx
    .select({ person: submission.submitter })
    .from(submission)
    .where(eq(submission.id, previous));
  const people = [...accepted, ...(head === undefined ? [] : [head])]
    .map((row) => row.person)
    .filter((person) => person !== null && person !== actor.id);
  if (people.length === 0) return;
  await tx.insert(submissionAuthor).values(people.map((person) => ({ submission: id, person: person! })));
}
