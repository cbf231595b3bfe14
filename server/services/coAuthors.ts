import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { submissionAuthor } from '#drizzle/schema/authors';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { user } from '#drizzle/schema/users';
import { isOrcid } from '#server/auth/orcid';
import type { Person } from '#server/auth/actor';
import { isCurrentVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { publish } from '#server/stages/changes';

const Id = z.string().min(1).max(64);

export const InviteSchema = z.strictObject({
  submission: Id,
  /** A display name as it stands on this server, or an ORCID iD. */
  who: z.string().trim().min(1).max(120),
});
export const AnswerInvitationSchema = z.strictObject({ submission: Id, accept: z.boolean() });
export const RemoveAuthorSchema = z.strictObject({ submission: Id, person: Id });

/** People that a submission may name besides its submitter. */
const MOST_AUTHORS = 30;

export type CoAuthor = {
  readonly person: string;
  readonly name: string;
  readonly orcid: string | null;
  /** Null while the invitation waits for an answer. */
  readonly acceptedAt: string | null;
};

/** A submission's co-authors and those who are invited to be, for its authors. */
export async function coAuthorsOf(db: Db, id: string): Promise<CoAuthor[]> {
  const rows = await db
    .select({ person: user.id, name: user.name, orcid: user.orcid, acceptedAt: submissionAuthor.acceptedAt })
    .from(submissionAuthor)
    .innerJoin(user, eq(user.id, submissionAuthor.person))
    .where(eq(submissionAuthor.submission, id))
    .orderBy(asc(submissionAuthor.acceptedAt), asc(submissionAuthor.invitedAt), asc(user.id));
  return rows.map((row) => ({ ...row, acceptedAt: row.acceptedAt?.toISOString() ?? null }));
}

/**
 * Asks somebody to stand beside the submitter. Throws Fault `not-found` for nobody, `conflict` for a name that several
 * have, for somebody who is an author already, or when there are too many.
 */
export async function inviteCoAuthor(
  db: Db,
  actor: Person,
  { submission: id, who }: z.infer<typeof InviteSchema>,
): Promise<CoAuthor> {
  const invited = await db.transaction(async (tx) => {
    const [head] = await tx.select().from(submission).where(eq(submission.id, id)).for('update');
    const found = await personNamed(tx, who);
    const asked = await tx.select().from(submissionAuthor).where(eq(submissionAuthor.submission, id));
    if (found.id === head?.submitter || asked.some((row) => row.person === found.id)) {
      throw new Fault('conflict', `${found.name} is an author of it already, or invited.`, { field: 'who' });
    }
    if (asked.length >= MOST_AUTHORS) {
      throw new Fault('conflict', `A submission names at most ${MOST_AUTHORS} co-authors.`, { field: 'who' });
    }
    await tx.insert(submissionAuthor).values({ submission: id, person: found.id });
    const details = { person: found.id };
    await appendEvent(tx, { actor, action: 'author.invite', subject: id, details });
    return found;
  });
  return { person: invited.id, name: invited.name, orcid: invited.orcid, acceptedAt: null };
}

async function personNamed(tx: Db, who: string) {
  const orcid = who.replace(/^https?:\/\/orcid\.org\//i, '').toUpperCase();
  const named = isOrcid(orcid) ? eq(user.orcid, orcid) : eq(sql`lower(${user.name})`, who.toLowerCase());
  const found = await tx
    .select({ id: user.id, name: user.name, orcid: user.orcid })
    .from(user)
    .where(and(named, isNull(user.deletedAt)))
    .limit(2);
  const [one, other] = found;
  if (one === undefined) {
    throw new Fault('not-found', `Nobody here is called “${who}”.`, {
      field: 'who',
      hint: 'Give the name as their account shows it, or their ORCID iD; they need an account here first.',
    });
  }
  if (other === undefined) return one;
  throw new Fault('conflict', `Several people here are called “${who}”.`, {
    field: 'who',
    hint: 'Give the ORCID iD; it stands in their account.',
  });
}

export type Invitation = {
  readonly submission: string;
  readonly board: string;
  readonly method: string;
  readonly by: string | null;
  readonly at: string;
};

/** Invitations that wait for this person's answer, the newest first. */
export async function invitationsOf(db: Db, person: Person): Promise<Invitation[]> {
  const rows = await db
    .select({
      submission: submission.id,
      board: submission.board,
      method: submissionVersion.method,
      by: user.name,
      at: submissionAuthor.invitedAt,
    })
    .from(submissionAuthor)
    .innerJoin(submission, eq(submission.id, submissionAuthor.submission))
    .innerJoin(submissionVersion, isCurrentVersion)
    .leftJoin(user, eq(user.id, submission.submitter))
    .where(and(eq(submissionAuthor.person, person.id), isNull(submissionAuthor.acceptedAt)))
    .orderBy(desc(submissionAuthor.invitedAt));
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Accepts an invitation, or declines it: then nothing of it is left. Throws Fault `not-found`. */
export async function answerInvitation(
  db: Db,
  actor: Person,
  { submission: id, accept }: z.infer<typeof AnswerInvitationSchema>,
): Promise<{ readonly accepted: boolean }> {
  const waiting = and(
    eq(submissionAuthor.submission, id),
    eq(submissionAuthor.person, actor.id),
    isNull(submissionAuthor.acceptedAt),
  );
  await db.transaction(async (tx) => {
    const answered = accept
      ? await tx
          .update(submissionAuthor)
          .set({ acceptedAt: sql`now()` })
          .where(waiting)
          .returning()
      : await tx.delete(submissionAuthor).where(waiting).returning();
    if (answered.length === 0) {
      throw new Fault('not-found', 'No invitation of yours waits for an answer here.', {
        hint: 'Those that do are listed on /submissions.',
      });
    }
    const action = accept ? 'author.accept' : 'author.decline';
    await appendEvent(tx, { actor, action, subject: id });
  });
  await publish(db, [{ kind: 'submission', id }]);
  return { accepted: accept };
}

/** Takes somebody off a submission's authors, or oneself. Throws Fault `not-found`. */
export async function removeCoAuthor(
  db: Db,
  actor: Person,
  { submission: id, person }: z.infer<typeof RemoveAuthorSchema>,
): Promise<{ readonly removed: string }> {
  await db.transaction(async (tx) => {
    const removed = await tx
      .delete(submissionAuthor)
      .where(and(eq(submissionAuthor.submission, id), eq(submissionAuthor.person, person)))
      .returning();
    if (removed.length === 0) {
      throw new Fault('not-found', 'They are no co-author of this submission.', { field: 'person' });
    }
    await appendEvent(tx, { actor, action: 'author.remove', subject: id, details: { person } });
  });
  await publish(db, [{ kind: 'submission', id }]);
  return { removed: person };
}
