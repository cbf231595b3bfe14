import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { runner } from '#drizzle/schema/runners';
import { TRUSTS, apiToken } from '#drizzle/schema/tokens';
import type { Trust } from '#drizzle/schema/tokens';
import { user } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import { createToken, tokenState } from '#server/auth/tokens';
import type { TokenState } from '#server/auth/tokens';
import type { Db } from '#server/db/types';
import { appendEvent } from '#server/events/append';
import { isOnline } from '#server/services/pinBackend';
import { runnersOfToken } from '#server/services/runners';
import { recoverLeases } from '#server/stages/reap';

export const NewRunnerTokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** Only what official runners compute is verified evidence. */
  trust: z.enum(TRUSTS).default('official'),
  /** Null: until it is revoked. */
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
});
type NewRunnerToken = z.infer<typeof NewRunnerTokenSchema>;

export type RunnerTokenView = {
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  readonly trust: Trust;
  readonly owner: string;
  readonly state: TokenState;
  /** Runners of this token that were heard of in the last minute. */
  readonly runners: number;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
};

/** Makes a runner token. Its text is in the answer and nowhere else. */
export async function createRunnerToken(
  db: Db,
  actor: Person,
  { name, trust, expiresInDays }: NewRunnerToken,
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: string | null }> {
  const expiresAt = expiresInDays === null ? null : new Date(Date.now() + expiresInDays * 86_400_000);
  return db.transaction(async (tx) => {
    const made = await createToken(tx, { userId: actor.id, name, scopes: ['runner'], trust, expiresAt });
    const details = { name, trust, expiresAt: expiresAt?.toISOString() ?? null };
    await appendEvent(tx, { actor, action: 'runner-token.create', subject: made.id, details });
    return { ...made, expiresAt: expiresAt?.toISOString() ?? null };
  });
}

/** All runner tokens, the newest first; never their text. */
export async function listRunnerTokens(db: Db): Promise<RunnerTokenView[]> {
  const online = sql<number>`(select count(*)::int from ${runner} where ${runner.tokenId} = ${apiToken.id} and ${isOnline})`;
  const rows = await db
    .select({ token: apiToken, owner: user.name, runners: online })
    .from(apiToken)
    .innerJoin(user, eq(user.id, apiToken.userId))
    .where(isNotNull(apiToken.trust))
    .orderBy(desc(apiToken.createdAt));
  return rows.map(({ token, owner, runners }) => ({
    id: token.id,
    name: token.name,
    lastFour: token.lastFour,
    trust: token.trust ?? 'volunteer',
    owner,
    state: tokenState(token),
    runners,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  }));
}

/**
 * Ends a runner token at once: its runners are refused from their next word on, and what they held is free for others.
 * Returns how many stages that were. Throws Fault `not-found` when there is no such valid token.
 */
export async function revokeRunnerToken(
  db: Db,
  actor: Person,
  id: string,
): Promise<{ readonly name: string; readonly freed: number }> {
  const name = await db.transaction(async (tx) => {
    const [ended] = await tx
      .update(apiToken)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiToken.id, id), isNotNull(apiToken.trust), isNull(apiToken.revokedAt)))
      .returning({ name: apiToken.name });
    if (ended === undefined) {
      throw new Fault('not-found', `There is no runner token ${id} that could be revoked.`, {
        field: 'id',
        hint: 'See fairprune runner-token list.',
      });
    }
    await appendEvent(tx, {
      actor,
      action: 'runner-token.revoke',
      subject: id,
      details: { name: ended.name },
    });
    return ended.name;
  });
  return { name, freed: await recoverLeases(db, await runnersOfToken(db, id)) };
}
