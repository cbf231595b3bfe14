import { eq, sql } from 'drizzle-orm';
import { Fault, isFault } from '#core/errors/fault';
import { notice, noticePreference } from '#drizzle/schema/notices';
import { user } from '#drizzle/schema/users';
import { thisMoment } from '#server/db/thisMoment';
import type { Db } from '#server/db/types';
import type { Env } from '#server/env';
import { mailOf, sendMail } from '#server/notices/mail';
import { unsubscribeToken, webhookSecret } from '#server/notices/secrets';
import { WORLD, postWebhook } from '#server/notices/webhook';
import type { WebhookWorld } from '#server/notices/webhook';

export type Means = {
  readonly mail: Env['mail'];
  /** Where the site is, for links. */
  readonly url: string;
  readonly world?: WebhookWorld;
};

const AT_ONCE = 20;
/** A process that claimed a message and ended before it was out: another one takes it up after this. */
const CLAIM = sql`interval '5 minutes'`;
/** Waits after the first, second … failed attempt, in minutes; then it is given up. */
export const WAITS_MINUTES = [1, 5, 30, 120, 480, 1440] as const;

type Message = typeof notice.$inferSelect;

/**
 * Sends what is due, each message in one process only. What fails is tried again after a growing wait, and given up
 * after the last one. A webhook that answers 410, or fails to the end, is not used again until its owner says so.
 * Returns how many were sent.
 */
export async function deliverDue(db: Db, means: Means): Promise<number> {
  const due = await db
    .update(notice)
    .set({ attempts: sql`${notice.attempts} + 1`, dueAt: sql`now() + ${CLAIM}` })
    .where(
      sql`${notice.id} in (select n.id from ${notice} n where n.state = 'waiting' and n.due_at <= ${thisMoment}
        order by n.due_at limit ${AT_ONCE} for update skip locked)`,
    )
    .returning();
  const sent = await Promise.all(due.map((message) => deliver(db, message, means)));
  return sent.filter(Boolean).length;
}

async function deliver(db: Db, message: Message, means: Means): Promise<boolean> {
  try {
    await send(db, message, means);
  } catch (error) {
    await noteFailure(db, message, error);
    return false;
  }
  await db
    .update(notice)
    .set({ state: 'sent', lastFault: null, endedAt: sql`now()` })
    .where(eq(notice.id, message.id));
  return true;
}

/** Preferences are read now, not when the message was written: whoever unsubscribed meanwhile hears nothing. */
async function send(db: Db, { person, channel, payload }: Message, means: Means): Promise<void> {
  const [to] = await db
    .select({ email: user.email, wants: noticePreference })
    .from(user)
    .leftJoin(noticePreference, eq(noticePreference.person, user.id))
    .where(eq(user.id, person));
  if (channel === 'webhook') {
    const { webhook = null, secretNumber = 0 } = to?.wants ?? {};
    if (webhook === null) throw unwanted();
    const secret = await webhookSecret(person, secretNumber);
    return postWebhook(webhook, secret, payload, new Date(), means.world ?? WORLD);
  }
  const address = to?.email ?? null;
  if (address === null || to?.wants?.email === false) throw unwanted();
  if (means.mail === null) throw new Fault('backend-unavailable', 'This server sends no e-mail now.');
  const token = encodeURIComponent(await unsubscribeToken(person));
  return sendMail(means.mail, {
    to: address,
    ...mailOf(payload),
    unsubscribe: {
      page: `${means.url}/unsubscribe?token=${token}`,
      oneClick: `${means.url}/api/notices/unsubscribe?token=${token}`,
    },
  });
}

function unwanted(): Fault {
  return new Fault('cancelled', 'Its receiver does not want it any more.');
}

async function noteFailure(db: Db, message: Message, error: unknown): Promise<void> {
  const { attempts } = message;
  const isUnwanted = isFault(error) && error.code === 'cancelled';
  const gone = isFault(error) && error.details.field === 'gone';
  const wait = isUnwanted || gone ? undefined : WAITS_MINUTES[attempts - 1];
  const told = faultText(error);
  await db
    .update(notice)
    .set(
      wait === undefined
        ? { state: 'given-up', lastFault: told, endedAt: sql`now()` }
        : { lastFault: told, dueAt: sql`now() + make_interval(mins => ${wait})` },
    )
    .where(eq(notice.id, message.id));
  if (wait === undefined && message.channel === 'webhook' && !isUnwanted) {
    await db
      .update(noticePreference)
      .set({ webhookFault: told })
      .where(eq(noticePreference.person, message.person));
  }
}

/** In our own words, or the bare code: what a mail server writes can hold addresses and more. */
function faultText(error: unknown): string {
  if (isFault(error)) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const response = error instanceof Error && 'responseCode' in error ? ` ${String(error.responseCode)}` : '';
  return `The mail server did not take it (${code}${response}).`;
}
