import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { apiToken } from '#drizzle/schema/tokens';
import type { Scope } from '#drizzle/schema/tokens';
import type { Person } from '#server/auth/actor';
import { createToken, tokenState } from '#server/auth/tokens';
import type { TokenState } from '#server/auth/tokens';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';

/** Most tokens a person can have that still work. */
const MOST_TOKENS = 50;

export const NewTokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  scopes: z
    .array(z.enum(['read', 'submit', 'maintain']))
    .min(1)
    .transform((scopes) => [...new Set(scopes)]),
  expiresInDays: z.number().int().min(1).max(365).default(90),
});
type NewToken = z.infer<typeof NewTokenSchema>;

export const RotationSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** Hours that the old token goes on working, so that programs can be moved over. */
  overlapHours: z.number().int().min(0).max(720).default(24),
});

export type TokenView = {
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  readonly scopes: readonly Scope[];
  readonly state: TokenState;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
};

/** A token's text, which is in this answer and nowhere else. */
export type MadeToken = { readonly id: string; readonly token: string; readonly expiresAt: string | null };

/**
 * Makes an API token of a person. Throws Fault `forbidden` for `maintain` without a role that it could act in and for
 * scopes beyond those of the token that asks, `conflict` beyond 50 valid ones.
 */
export async function createPersonToken(db: Db, actor: Person, wanted: NewToken): Promise<MadeToken> {
  const beyond = wanted.scopes.find((scope) => actor.scopes !== null && !actor.scopes.includes(scope));
  if (beyond !== undefined) {
    throw new Fault('forbidden', `A token without the scope "${beyond}" can’t make one that has it.`, {
      field: 'scopes',
      hint: 'Make it on your account page.',
    });
  }
  if (wanted.scopes.includes('maintain') && actor.roles.every((role) => role === 'researcher')) {
    throw new Fault('forbidden', 'The scope "maintain" is for maintainers and operators.', {
      field: 'scopes',
      hint: 'Leave it out: read and submit are what a researcher needs.',
    });
  }
  const expiresAt = new Date(Date.now() + wanted.expiresInDays * 86_400_000);
  return db.transaction(async (tx) => {
    const valid = (await tokensOf(tx, actor)).filter(({ state }) => state === 'valid');
    if (valid.length >= MOST_TOKENS) {
      throw new Fault('conflict', `You have ${valid.length} valid tokens, the most there can be.`, {
        hint: 'Revoke one that is no longer used.',
      });
    }
    const { name, scopes } = wanted;
    const made = await createToken(tx, { userId: actor.id, name, scopes, trust: null, expiresAt });
    await appendEvent(tx, {
      actor,
      action: 'token.create',
      subject: made.id,
      details: { name, scopes, expiresAt: expiresAt.toISOString() },
    });
    return { ...made, expiresAt: expiresAt.toISOString() };
  });
}

/** The person's API tokens, the newest first; never their text. */
export async function tokensOf(db: Db, actor: Person): Promise<TokenView[]> {
  const rows = await db
    .select()
    .from(apiToken)
    .where(and(eq(apiToken.userId, actor.id), isNull(apiToken.trust)))
    .orderBy(desc(apiToken.createdAt));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    lastFour: row.lastFour,
    scopes: row.scopes,
    state: tokenState(row),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
}

/** Ends one of the person's tokens at once. Throws Fault `not-found` when it isn't theirs or has ended. */
export async function revokePersonToken(
  db: Db,
  actor: Person,
  id: string,
): Promise<{ readonly name: string }> {
  return db.transaction(async (tx) => {
    const [ended] = await tx
      .update(apiToken)
      .set({ revokedAt: sql`now()` })
      .where(and(mine(actor, id), isNull(apiToken.revokedAt)))
      .returning({ name: apiToken.name });
    if (ended === undefined) throw noSuchToken(id);
    await appendEvent(tx, { actor, action: 'token.revoke', subject: id, details: { name: ended.name } });
    return ended;
  });
}

/**
 * A new token like an old one, which goes on working for `overlapHours` and then ends. Throws Fault `not-found` when it
 * isn't theirs or has ended already.
 */
export async function rotatePersonToken(
  db: Db,
  actor: Person,
  { id, overlapHours }: z.infer<typeof RotationSchema>,
): Promise<MadeToken> {
  return db.transaction(async (tx) => {
    const [old] = await tx.select().from(apiToken).where(mine(actor, id)).for('update');
    if (old === undefined || tokenState(old) !== 'valid') throw noSuchToken(id);
    const beyond = old.scopes.some((scope) => actor.scopes !== null && !actor.scopes.includes(scope));
    if (beyond)
      throw new Fault('forbidden', 'This token may do more than the one that asks.', { field: 'id' });
    const life = (old.expiresAt?.getTime() ?? Infinity) - old.createdAt.getTime();
    const expiresAt = Number.isFinite(life) ? new Date(Date.now() + life) : null;
    const until = new Date(Date.now() + overlapHours * 3_600_000);
    const ends = old.expiresAt !== null && old.expiresAt < until ? old.expiresAt : until;
    const { name, scopes } = old;
    const made = await createToken(tx, { userId: actor.id, name, scopes, trust: null, expiresAt });
    await tx.update(apiToken).set({ expiresAt: ends }).where(eq(apiToken.id, id));
    await appendEvent(tx, {
      actor,
      action: 'token.rotate',
      subject: id,
      details: { to: made.id, ends: ends.toISOString() },
    });
    return { ...made, expiresAt: expiresAt?.toISOString() ?? null };
  });
}

function mine(actor: Person, id: string) {
  return and(eq(apiToken.id, id), eq(apiToken.userId, actor.id), isNull(apiToken.trust));
}

function noSuchToken(id: string): Fault {
  return new Fault('not-found', `You have no valid token ${id}.`, {
    field: 'id',
    hint: 'See your account page.',
  });
}
