import { and, eq, isNull } from 'drizzle-orm';
import { getServerSession } from 'next-auth';
import { encode } from 'next-auth/jwt';
import { cookies } from 'next/headers.js';
import { user } from '#drizzle/schema/users';
import type { Role } from '#drizzle/schema/users';
import { SESSION_SECONDS, authOptions, secureCookies, sessionCookieName } from '#server/auth/options';
import { sessionSecret } from '#server/auth/secret';
import { database } from '#server/db/open';

export type Session = {
  readonly user: { readonly id: string; readonly name: string; readonly roles: readonly Role[] };
};

/** Who is signed in in this browser, with the roles of this moment; null for a visitor. Within a request of Next only. */
export async function getSession(): Promise<Session | null> {
  const session: { userId?: unknown } | null = await getServerSession(await authOptions());
  if (typeof session?.userId !== 'string') return null;
  const db = await database();
  const [found] = await db
    .select({ id: user.id, name: user.name, roles: user.roles })
    .from(user)
    .where(and(eq(user.id, session.userId), isNull(user.deletedAt)));
  return found === undefined ? null : { user: found };
}

/** Starts a browser session: in a server action or route handler only. Any earlier session of the browser is replaced. */
export async function startSession(who: { readonly id: string; readonly name: string }): Promise<void> {
  const token = await encode({
    token: { sub: who.id, name: who.name },
    secret: await sessionSecret(),
    maxAge: SESSION_SECONDS,
  });
  const jar = await cookies();
  jar.set(sessionCookieName(), token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: secureCookies(),
    path: '/',
    maxAge: SESSION_SECONDS,
  });
}

/** Ends the browser's session: in a server action or route handler only. */
export async function endSession(): Promise<void> {
  const jar = await cookies();
  for (const { name } of jar.getAll()) if (name.startsWith(sessionCookieName())) jar.delete(name);
}
