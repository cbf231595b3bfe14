import type { NextAuthOptions } from 'next-auth';
import { isFault } from '#core/errors/fault';
import { identify } from '#server/auth/identify';
import { providers } from '#server/auth/providers';
import { sessionSecret } from '#server/auth/secret';
import { database } from '#server/db/open';
import { readEnv } from '#server/env';

/** Whether people sign in by the local one-time link. */
export function usesLocalLink(): boolean {
  return providers().length === 0;
}

/** Seconds that a browser session lives after its last use. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Cookies go over https only where the site does. */
export function secureCookies(): boolean {
  return readEnv().url.startsWith('https:');
}

export function sessionCookieName(): string {
  return `${secureCookies() ? '__Secure-' : ''}next-auth.session-token`;
}

/**
 * next-auth's options for one request: sessions are encrypted tokens in a cookie that hold a user id; roles are read at
 * each request. `signedIn` is who the browser belongs to already: signing in with a further account links it.
 */
export async function authOptions(signedIn: string | null = null): Promise<NextAuthOptions> {
  let person: string | null = null;
  return {
    providers: providers(),
    secret: await sessionSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: secureCookies(),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    callbacks: {
      signIn: async ({ account, user }) => {
        if (account === null) return false;
        try {
          const { provider, providerAccountId } = account;
          const identity = { provider, providerAccountId, name: user.name ?? '', email: user.email ?? null };
          person = await identify(await database(), identity, signedIn, readEnv().signIn.admins);
          return true;
        } catch (error) {
          if (isFault(error)) return `/sign-in?problem=${error.code}`;
          throw error;
        }
      },
      // Made at sign-in it holds our own id alone, nothing that the provider said.
      jwt: ({ token }) => (person === null ? token : { sub: person }),
      session: ({ session, token }) => ({ ...session, userId: token.sub ?? null }),
    },
  };
}
