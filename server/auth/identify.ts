import { and, eq, sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { Fault } from '#core/errors/fault';
import { ROLES, account, user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import { SYSTEM } from '#server/auth/actor';
import { LOCAL_USER } from '#server/auth/localAccount';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

/** Who a provider says has signed in there. */
export type Identity = {
  /** Id of the provider in this server's configuration. */
  readonly provider: string;
  readonly providerAccountId: string;
  readonly name: string;
  /** Only where the provider verified it. */
  readonly email: string | null;
};

/** Longest name taken over from a provider, in characters. */
const NAME_LENGTH = 120;

/**
 * The person of a provider's account. Somebody who is signed in already links it to theirs; an unknown one becomes a new
 * person, a researcher, and with every role where `admins` holds `provider:account id`. An e-mail address never makes
 * two accounts one person: whoever controls an address at one provider need not at another.
 * Throws Fault `conflict` when the account is somebody else's, or its address is.
 */
export async function identify(
  db: Db,
  identity: Identity,
  signedIn: string | null,
  admins: readonly string[] = [],
): Promise<string> {
  return db.transaction(async (tx) => {
    const [known] = await tx
      .select({ userId: account.userId })
      .from(account)
      .where(
        and(
          eq(account.provider, identity.provider),
          eq(account.providerAccountId, identity.providerAccountId),
        ),
      );
    const joins = signedIn !== null && signedIn !== LOCAL_USER.id ? signedIn : null;
    if (known === undefined)
      return joins === null ? create(tx, identity, admins) : linkTo(tx, identity, joins);
    if (joins !== null && joins !== known.userId) {
      throw new Fault('conflict', `This ${identity.provider} account belongs to another Fairprune account.`, {
        hint: 'Sign out, sign in with it, and unlink it there first.',
      });
    }
    return known.userId;
  });
}

async function create(tx: Db, identity: Identity, admins: readonly string[]): Promise<string> {
  const { provider, providerAccountId, email } = identity;
  const roles: readonly Role[] = admins.includes(`${provider}:${providerAccountId}`) ? ROLES : ['researcher'];
  const [taken] =
    email === null
      ? []
      : await tx
          .select({ id: user.id })
          .from(user)
          .where(eq(sql`lower(${user.email})`, email.toLowerCase()));
  if (taken !== undefined) {
    throw new Fault('conflict', 'Another Fairprune account has this e-mail address.', {
      hint: 'Sign in the way you did before; on your account page this one can then be linked.',
    });
  }
  const id = randomUUID();
  await tx.insert(user).values({ id, name: label(identity), email, roles: [...roles] });
  await insertAccount(tx, identity, id);
  await appendEvent(tx, {
    actor: SYSTEM,
    action: 'account.create',
    subject: id,
    details: { provider, roles: [...roles] },
  });
  return id;
}

async function linkTo(tx: Db, identity: Identity, userId: string): Promise<string> {
  await insertAccount(tx, identity, userId);
  const { provider } = identity;
  await appendEvent(tx, { actor: SYSTEM, action: 'account.link', subject: userId, details: { provider } });
  return userId;
}

/** Two first sign-ins at the same time: the database lets one through, the other one is told to repeat it. */
async function insertAccount(tx: Db, identity: Identity, userId: string): Promise<void> {
  const { provider, providerAccountId } = identity;
  const made = await tx
    .insert(account)
    .values({ provider, providerAccountId, userId, label: label(identity) })
    .onConflictDoNothing()
    .returning({ userId: account.userId });
  if (made.length === 0) {
    throw new Fault('conflict', 'This account was just signed in elsewhere for the first time.', {
      hint: 'Sign in again.',
    });
  }
}

/** Providers let people write anything: control characters go, the rest is cut. */
function label({ name, providerAccountId }: Identity): string {
  const clean = name.replace(/\p{C}/gu, '').trim().slice(0, NAME_LENGTH);
  return clean === '' ? providerAccountId.slice(0, NAME_LENGTH) : clean;
}
