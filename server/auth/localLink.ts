import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { Fault } from '#core/errors/fault';
import { signInLink } from '#drizzle/schema/tokens';
import { SYSTEM } from '#server/auth/actor';
import type { Actor } from '#server/auth/actor';
import { LOCAL_USER } from '#server/auth/localAccount';
import { fromThisMachine } from '#server/auth/loopback';
import { usesLocalLink } from '#server/auth/options';
import { secretHash } from '#server/auth/tokenText';
import type { Db } from '#server/db/types';
import { readEnv } from '#server/env';
import { appendEvent } from '#server/events/append';

/** How long an unused link stays valid. */
const LINK_HOURS = 24;

const NEW_LINK = 'Run `npx fairprune sign-in-link` on the server, or restart it, for a new one.';

export type SignInLink = { readonly url: string; readonly expiresAt: Date };

/**
 * Makes a one-time link that signs in as the local administrator, and ends earlier ones that were not used. Throws
 * Fault `forbidden` when people sign in through a provider: then there is no such door.
 */
export async function makeSignInLink(db: Db, actor: Actor = SYSTEM, now = new Date()): Promise<SignInLink> {
  refuseWithProvider();
  const secret = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + LINK_HOURS * 3_600_000);
  await db.transaction(async (tx) => {
    await tx
      .update(signInLink)
      .set({ expiresAt: now })
      .where(and(isNull(signInLink.usedAt), gt(signInLink.expiresAt, now)));
    await tx.insert(signInLink).values({ hash: secretHash(secret), createdAt: now, expiresAt });
    await appendEvent(tx, { actor, action: 'sign-in-link.create', subject: LOCAL_USER.id });
  });
  return { url: `${readEnv().url}/sign-in?token=${secret}`, expiresAt };
}

/**
 * Uses up a link: of two simultaneous uses one succeeds. Returns whom to sign in. Throws Fault `forbidden` (not on
 * this machine, or a provider is configured), `link-used`, `link-expired` or `not-found`.
 */
export async function consumeSignInLink(
  db: Db,
  secret: string,
  headers: Headers,
  now = new Date(),
): Promise<typeof LOCAL_USER> {
  refuseWithProvider();
  if (!fromThisMachine(headers)) throw elsewhere();
  const hash = secretHash(secret);
  return db.transaction(async (tx) => {
    const used = await tx
      .update(signInLink)
      .set({ usedAt: now })
      .where(and(eq(signInLink.hash, hash), isNull(signInLink.usedAt), gt(signInLink.expiresAt, now)))
      .returning({ hash: signInLink.hash });
    if (used.length === 0) throw await whyRefused(tx, hash);
    await appendEvent(tx, { actor: SYSTEM, action: 'sign-in-link.use', subject: LOCAL_USER.id });
    return LOCAL_USER;
  });
}

async function whyRefused(db: Db, hash: string): Promise<Fault> {
  const [link] = await db
    .select({ used: sql<boolean>`${signInLink.usedAt} is not null` })
    .from(signInLink)
    .where(eq(signInLink.hash, hash));
  if (link === undefined) {
    return new Fault('not-found', 'This is not a sign-in link of this server.', {
      field: 'token',
      hint: NEW_LINK,
    });
  }
  return link.used
    ? new Fault('link-used', 'This sign-in link has been used: it works once.', {
        field: 'token',
        hint: NEW_LINK,
      })
    : new Fault('link-expired', 'This sign-in link has expired or was replaced by a newer one.', {
        field: 'token',
        hint: NEW_LINK,
      });
}

function refuseWithProvider(): void {
  if (usesLocalLink()) return;
  throw new Fault('forbidden', 'This server has sign-in providers, so it takes no local sign-in links.', {
    hint: 'Sign in through a provider.',
  });
}

function elsewhere(): Fault {
  return new Fault('forbidden', 'A local sign-in link works only on the machine that runs the server.', {
    hint: 'Open it there as http://127.0.0.1:…, or forward the port: ssh -L 3000:127.0.0.1:3000 your-server',
  });
}
