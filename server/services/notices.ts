import { desc, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { NoticePreferenceSchema, NoticeSettings } from '#core/wire/notices';
import { notice, noticePreference } from '#drizzle/schema/notices';
import { user } from '#drizzle/schema/users';
import { SYSTEM } from '#server/auth/actor';
import type { Person } from '#server/auth/actor';
import { Fault } from '#core/errors/fault';
import type { Db } from '#server/db/types';
import { readEnv } from '#server/env';
import { appendEvent } from '#server/events/append';
import { personOfUnsubscribeToken, webhookSecret } from '#server/notices/secrets';
import { webhookUrl } from '#server/notices/webhook';

/** How many of the last messages a person sees. */
const SHOWN = 10;

/** How a person hears of the end of a submission. */
export async function noticeSettings(db: Db, person: string): Promise<NoticeSettings> {
  const [found] = await db
    .select({ address: user.email, wants: noticePreference })
    .from(user)
    .leftJoin(noticePreference, eq(noticePreference.person, user.id))
    .where(eq(user.id, person));
  const messages = await db
    .select()
    .from(notice)
    .where(eq(notice.person, person))
    .orderBy(desc(notice.createdAt))
    .limit(SHOWN);
  return {
    email: found?.wants?.email ?? true,
    address: found?.address ?? null,
    mailConfigured: readEnv().mail !== null,
    webhook: found?.wants?.webhook ?? null,
    webhookFault: found?.wants?.webhookFault ?? null,
    sent: messages.map(({ id, channel, payload, state, attempts, lastFault, createdAt }) => ({
      id,
      channel,
      type: payload.type,
      submission: payload.submission.id,
      state,
      attempts,
      lastFault,
      createdAt: createdAt.toISOString(),
    })),
  };
}

export type UpdatedNotices = {
  readonly settings: NoticeSettings;
  /** The signing secret of a new webhook, in this answer and nowhere else; null where the old one holds. */
  readonly secret: string | null;
};

/**
 * Sets how a person hears. Saving a webhook takes it into use again where it had been given up; another address gets
 * another secret. Throws Fault `bad-config` for an address that a webhook can't have.
 */
export async function updateNotices(
  db: Db,
  actor: Person,
  { email, webhook }: z.infer<typeof NoticePreferenceSchema>,
): Promise<UpdatedNotices> {
  const url = webhook === null ? null : webhookUrl(webhook).href;
  const isNew = await db.transaction(async (tx) => {
    const [before] = await lockPreference(tx, actor.id);
    const changed = url !== null && before?.webhook !== url;
    await write(tx, actor.id, {
      email,
      webhook: url,
      webhookFault: null,
      secretNumber: (before?.secretNumber ?? 0) + (changed ? 1 : 0),
    });
    const details = { email, webhook: url !== null };
    await appendEvent(tx, { actor, action: 'notices.update', subject: actor.id, details });
    return changed;
  });
  return {
    settings: await noticeSettings(db, actor.id),
    secret: isNew ? await currentSecret(db, actor.id) : null,
  };
}

/** A new signing secret for the same address; the old one ends at once. Throws Fault `not-found` without a webhook. */
export async function renewSecret(db: Db, actor: Person): Promise<UpdatedNotices> {
  await db.transaction(async (tx) => {
    const [before] = await lockPreference(tx, actor.id);
    if (before === undefined || before.webhook === null)
      throw new Fault('not-found', 'You have no webhook.', { hint: 'Save its address first.' });
    await write(tx, actor.id, { ...before, secretNumber: before.secretNumber + 1 });
    await appendEvent(tx, { actor, action: 'notices.secret', subject: actor.id });
  });
  return { settings: await noticeSettings(db, actor.id), secret: await currentSecret(db, actor.id) };
}

/** Ends a person's e-mail by the link in it, without signing in. Throws Fault `not-found` for a wrong link. */
export async function unsubscribe(db: Db, token: string): Promise<void> {
  const person = await personOfUnsubscribeToken(token);
  const known = person === null ? 0 : await db.$count(user, eq(user.id, person));
  if (person === null || known === 0) {
    throw new Fault('not-found', 'This is not an unsubscribing link of this server.', {
      field: 'token',
      hint: 'Copy the whole link, or switch e-mail off on your account page.',
    });
  }
  await db.transaction(async (tx) => {
    const [before] = await lockPreference(tx, person);
    if (before?.email === false) return;
    await write(tx, person, { ...before, email: false });
    await appendEvent(tx, { actor: SYSTEM, action: 'notices.unsubscribe', subject: person });
  });
}

type Preference = Omit<typeof noticePreference.$inferInsert, 'person'>;

async function lockPreference(tx: Db, person: string) {
  await tx.select({ id: user.id }).from(user).where(eq(user.id, person)).for('no key update');
  return tx.select().from(noticePreference).where(eq(noticePreference.person, person));
}

async function write(tx: Db, person: string, now: Preference): Promise<void> {
  await tx
    .insert(noticePreference)
    .values({ ...now, person })
    .onConflictDoUpdate({ target: noticePreference.person, set: { ...now, person: sql`excluded.person` } });
}

async function currentSecret(db: Db, person: string): Promise<string> {
  const [row] = await db
    .select({ number: noticePreference.secretNumber })
    .from(noticePreference)
    .where(eq(noticePreference.person, person));
  return webhookSecret(person, row?.number ?? 0);
}
