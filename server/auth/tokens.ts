import { and, eq, isNull, sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { Fault } from '#core/errors/fault';
import { apiToken } from '#drizzle/schema/tokens';
import type { Scope, Trust } from '#drizzle/schema/tokens';
import { user } from '#drizzle/schema/users';
import type { Person, RunnerActor } from '#server/auth/actor';
import { isTokenText, mintToken, secretHash } from '#server/auth/tokenText';
import type { Db } from '#server/db/types';

export type NewToken = {
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Of runner tokens only, and required there. */
  readonly trust: Trust | null;
  readonly expiresAt: Date | null;
};

/** Makes a token. Its text is returned here and nowhere else. Throws Fault `bad-config` for scopes that don't go together. */
export async function createToken(
  db: Db,
  token: NewToken,
): Promise<{ readonly id: string; readonly token: string }> {
  const isRunner = token.scopes.includes('runner');
  if (
    token.scopes.length === 0 ||
    (isRunner && token.scopes.length > 1) ||
    isRunner !== (token.trust !== null)
  ) {
    throw new Fault('bad-config', `Scopes [${token.scopes.join(', ')}] can't be given to one token.`, {
      field: 'scopes',
      hint: 'Give a runner token the scope "runner" alone; other tokens any of read, submit, maintain.',
    });
  }
  const text = mintToken();
  const id = randomUUID();
  await db.insert(apiToken).values({
    id,
    userId: token.userId,
    name: token.name,
    hash: secretHash(text),
    lastFour: text.slice(-4),
    scopes: [...token.scopes],
    trust: token.trust,
    expiresAt: token.expiresAt,
  });
  return { id, token: text };
}

export type TokenState = 'valid' | 'expired' | 'revoked';

/** Whether a token still works. */
export function tokenState({
  revokedAt,
  expiresAt,
}: Pick<typeof apiToken.$inferSelect, 'revokedAt' | 'expiresAt'>): TokenState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt.getTime() <= Date.now() ? 'expired' : 'valid';
}

/** Ends a token at once. Revoking one that is revoked changes nothing. */
export async function revokeToken(db: Db, id: string): Promise<void> {
  await db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)));
}

/** Who a token speaks for. Throws Fault `unauthenticated` saying what is wrong with it. */
export async function actorOfToken(db: Db, text: string): Promise<Person | RunnerActor> {
  if (!isTokenText(text)) throw refused('is not a Fairprune token: a character is wrong or missing');
  const [row] = await db
    .select({ token: apiToken, owner: user })
    .from(apiToken)
    .innerJoin(user, eq(user.id, apiToken.userId))
    .where(eq(apiToken.hash, secretHash(text)));
  if (row === undefined) throw refused('is not known to this server');
  const { token, owner } = row;
  const state = tokenState(token);
  if (state !== 'valid') throw refused(state === 'revoked' ? 'has been revoked' : 'has expired');
  await noteUse(db, token.id);
  if (token.trust !== null) return { kind: 'runner', tokenId: token.id, owner: owner.id, trust: token.trust };
  return { kind: 'person', id: owner.id, name: owner.name, roles: owner.roles, scopes: token.scopes };
}

/** Last use to the minute: a write at every heartbeat would say no more. */
async function noteUse(db: Db, id: string): Promise<void> {
  await db
    .update(apiToken)
    .set({ lastUsedAt: sql`now()` })
    .where(
      and(
        eq(apiToken.id, id),
        sql`(${apiToken.lastUsedAt} is null or ${apiToken.lastUsedAt} < now() - interval '1 minute')`,
      ),
    );
}

function refused(why: string): Fault {
  return new Fault('unauthenticated', `The API token ${why}.`, {
    hint: 'Set FAIRPRUNE_TOKEN to a valid token, or unset it to use the local one of the data folder. An operator makes runner tokens: fairprune runner-token create.',
  });
}
