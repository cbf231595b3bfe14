import type { NextAuthOptions } from 'next-auth';
import { sessionSecret } from '#server/auth/secret';
import { readEnv } from '#server/env';

/** Sign-in providers that the environment configures. While there is none, the local sign-in link is the door. */
export function providers(): NextAuthOptions['providers'] {
  return [];
}

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

/** next-auth's options: sessions are encrypted tokens in a cookie that hold a user id; roles are read at each request. */
export async function authOptions(): Promise<NextAuthOptions> {
  return {
    providers: providers(),
    secret: await sessionSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: secureCookies(),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    callbacks: {
      session: ({ session, token }) => ({ ...session, userId: token.sub ?? null }),
    },
  };
}
