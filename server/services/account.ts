import { and, asc, desc, eq, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { NoticeSettings } from '#core/wire/notices';
import { Fault } from '#core/errors/fault';
import { eventLog } from '#drizzle/schema/events';
import { reportedResult } from '#drizzle/schema/literature';
import { notice, noticePreference } from '#drizzle/schema/notices';
import { quota } from '#drizzle/schema/quotas';
import { submissionAuthor } from '#drizzle/schema/authors';
import { dispute } from '#drizzle/schema/disputes';
import { draft } from '#drizzle/schema/drafts';
import { submission, submissionVersion } from '#drizzle/schema/submissions';
import { apiToken } from '#drizzle/schema/tokens';
import { account, user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import { actorName } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import { LOCAL_USER } from '#server/auth/localAccount';
import { isOrcid } from '#server/auth/orcid';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { noticeSettings } from '#server/services/notices';
import { quotaView } from '#server/services/quotas';
import type { QuotaView } from '#server/services/quotas';
import { tokensOf } from '#server/services/tokens';
import type { TokenView } from '#server/services/tokens';

/** Name that stands at the results of somebody who had the account deleted. */
const FORGOTTEN = 'Deleted account';

const Line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => !/\p{C}/u.test(text), 'No control characters.');

export const ProfileSchema = z.strictObject({
  name: Line(120).pipe(z.string().min(1)),
  affiliation: Line(200)
    .transform((text) => (text === '' ? null : text))
    .nullable(),
  orcid: z
    .string()
    .trim()
    .transform((text) => (text === '' ? null : text.replace(/^https?:\/\/orcid\.org\//i, '')))
    .nullable()
    .refine((id) => id === null || isOrcid(id), 'An ORCID iD looks like 0000-0002-1825-0097.'),
});
export type Profile = z.infer<typeof ProfileSchema>;

export type AccountView = Profile & {
  readonly id: string;
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly createdAt: string;
  /** Sign-in accounts at providers. */
  readonly accounts: readonly {
    readonly provider: string;
    readonly providerAccountId: string;
    readonly label: string;
  }[];
};

/** What the server knows about a person, for that person. Throws Fault `not-found` for somebody who is gone. */
export async function accountView(db: Db, person: Person): Promise<AccountView> {
  const [found] = await db
    .select()
    .from(user)
    .where(and(eq(user.id, person.id), isNull(user.deletedAt)));
  if (found === undefined)
    throw new Fault('not-found', 'This account was deleted.', { hint: 'Sign in again.' });
  const accounts = await db
    .select({
      provider: account.provider,
      providerAccountId: account.providerAccountId,
      label: account.label,
    })
    .from(account)
    .where(eq(account.userId, person.id))
    .orderBy(asc(account.createdAt));
  const { id, name, email, roles, affiliation, orcid, createdAt } = found;
  return { id, name, email, roles, affiliation, orcid, createdAt: createdAt.toISOString(), accounts };
}

/** Replaces name, affiliation and ORCID iD. */
export async function updateProfile(db: Db, person: Person, profile: Profile): Promise<AccountView> {
  await db.transaction(async (tx) => {
    await tx.update(user).set(profile).where(eq(user.id, person.id));
    await appendEvent(tx, { actor: person, action: 'account.update', subject: person.id });
  });
  return accountView(db, person);
}

/** Takes a sign-in account away from a person. Throws Fault `conflict` for the last one, `not-found` for an unknown one. */
export async function unlinkAccount(
  db: Db,
  person: Person,
  link: { readonly provider: string; readonly providerAccountId: string },
): Promise<AccountView> {
  await db.transaction(async (tx) => {
    // The person's row is locked, so that two unlinkings at once can't take the last two.
    await tx.select({ id: user.id }).from(user).where(eq(user.id, person.id)).for('update');
    const mine = await tx.select().from(account).where(eq(account.userId, person.id));
    const known = mine.some(
      (one) => one.provider === link.provider && one.providerAccountId === link.providerAccountId,
    );
    if (!known) throw new Fault('not-found', 'This sign-in account is not linked to yours.', {});
    if (mine.length === 1) {
      throw new Fault('conflict', 'This is your only way to sign in.', {
        hint: 'Link another one first, or delete the account.',
      });
    }
    await tx
      .delete(account)
      .where(
        and(
          eq(account.userId, person.id),
          eq(account.provider, link.provider),
          eq(account.providerAccountId, link.providerAccountId),
        ),
      );
    await appendEvent(tx, {
      actor: person,
      action: 'account.unlink',
      subject: person.id,
      details: { provider: link.provider },
    });
  });
  return accountView(db, person);
}

export type AccountExport = {
  readonly account: AccountView;
  readonly tokens: readonly TokenView[];
  readonly submissions: readonly Readonly<Record<string, unknown>>[];
  /** Results of papers that the person entered. */
  readonly reported: readonly Readonly<Record<string, unknown>>[];
  readonly notices: NoticeSettings;
  readonly quotas: QuotaView;
  readonly drafts: readonly Readonly<Record<string, unknown>>[];
  /** Submissions of others that they are a co-author of, or invited to be. */
  readonly coAuthored: readonly Readonly<Record<string, unknown>>[];
  /** Disputes that they opened. */
  readonly disputes: readonly Readonly<Record<string, unknown>>[];
  readonly events: readonly Readonly<Record<string, unknown>>[];
};

/** Everything the server holds about a person, to take away. Token texts aren't known to it. */
export async function exportAccount(db: Db, person: Person): Promise<AccountExport> {
  const submissions = await db
    .select({ submission, version: submissionVersion })
    .from(submission)
    .innerJoin(submissionVersion, eq(submissionVersion.submission, submission.id))
    .where(eq(submission.submitter, person.id))
    .orderBy(desc(submission.createdAt));
  const events = await db
    .select()
    .from(eventLog)
    .where(or(eq(eventLog.actor, actorName(person)), eq(eventLog.subject, person.id)))
    .orderBy(asc(eventLog.seq));
  return {
    account: await accountView(db, person),
    tokens: await tokensOf(db, person),
    submissions: submissions.map(({ submission: one, version }) => ({ ...one, version })),
    reported: await db.select().from(reportedResult).where(eq(reportedResult.submitter, person.id)),
    notices: await noticeSettings(db, person.id),
    quotas: await quotaView(db, person),
    drafts: await db.select().from(draft).where(eq(draft.owner, person.id)).orderBy(asc(draft.createdAt)),
    coAuthored: await db
      .select()
      .from(submissionAuthor)
      .where(eq(submissionAuthor.person, person.id))
      .orderBy(asc(submissionAuthor.invitedAt)),
    disputes: await db
      .select()
      .from(dispute)
      .where(eq(dispute.openedBy, person.id))
      .orderBy(asc(dispute.openedAt)),
    events,
  };
}

/**
 * Deletes an account: name, e-mail address, affiliation, ORCID iD, sign-in accounts, drafts, invitations and notices go,
 * tokens end. Submissions, disputes and results stay, under no name: others compare with them. The event log keeps the
 * id, which then means nobody. Throws Fault `forbidden` for the local administrator.
 */
export async function deleteAccount(db: Db, person: Person): Promise<void> {
  if (person.id === LOCAL_USER.id) {
    throw new Fault('forbidden', 'The local administrator’s account belongs to the server itself.', {
      hint: 'Other accounts can be deleted.',
    });
  }
  await db.transaction(async (tx) => {
    await tx.delete(account).where(eq(account.userId, person.id));
    await tx.delete(notice).where(eq(notice.person, person.id));
    await tx.delete(noticePreference).where(eq(noticePreference.person, person.id));
    await tx.delete(quota).where(eq(quota.person, person.id));
    await tx.delete(draft).where(eq(draft.owner, person.id));
    await tx
      .delete(submissionAuthor)
      .where(and(eq(submissionAuthor.person, person.id), isNull(submissionAuthor.acceptedAt)));
    await tx
      .update(apiToken)
      .set({ revokedAt: sql`now()`, name: 'deleted' })
      .where(and(eq(apiToken.userId, person.id), isNull(apiToken.revokedAt)));
    await tx
      .update(user)
      .set({
        name: FORGOTTEN,
        email: null,
        image: null,
        affiliation: null,
        orcid: null,
        roles: [],
        deletedAt: new Date(),
      })
      .where(eq(user.id, person.id));
    await appendEvent(tx, { actor: person, action: 'account.delete', subject: person.id });
  });
}
