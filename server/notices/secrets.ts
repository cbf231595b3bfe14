import { createHmac, timingSafeEqual } from 'node:crypto';
import { sessionSecret } from '#server/auth/secret';

/*
 * Both are derived from the server's own secret, so that the database holds neither. With another NEXTAUTH_SECRET they
 * change, and receivers need the new ones.
 */

/** The key that a person's webhook is signed with, in the form of Standard Webhooks: `whsec_` and base64. */
export async function webhookSecret(person: string, number: number): Promise<string> {
  return `whsec_${(await derived(`webhook ${number} ${person}`)).toString('base64')}`;
}

/** What the unsubscribing link of a person's e-mail carries. It can do nothing but end e-mail. */
export async function unsubscribeToken(person: string): Promise<string> {
  return `${person}.${(await derived(`unsubscribe ${person}`)).toString('base64url')}`;
}

/** Whose e-mail a link ends; null for anything that this server didn't sign. */
export async function personOfUnsubscribeToken(token: string): Promise<string | null> {
  const person = token.slice(0, Math.max(0, token.lastIndexOf('.')));
  const expected = Buffer.from(await unsubscribeToken(person));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected) ? person : null;
}

async function derived(purpose: string): Promise<Buffer> {
  return createHmac('sha256', await sessionSecret())
    .update(`fairprune ${purpose}`)
    .digest();
}
