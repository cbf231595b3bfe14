import NextAuth from 'next-auth';
import { cookies } from 'next/headers.js';
import { NextRequest, NextResponse } from 'next/server.js';
import { createHash, randomBytes } from 'node:crypto';
import { Fault } from '#core/errors/fault';
import { authOptions, secureCookies } from '#server/auth/options';
import { providerNames } from '#server/auth/providers';
import { sessionSecret } from '#server/auth/secret';
import { readEnv } from '#server/env';

type Handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

/**
 * Begins a sign-in at a provider, within a server action: sets the cookies that bind its answer to this browser (state,
 * nonce, PKCE) and returns the provider's address to go to. next-auth takes such a start from its own page with its own
 * token against forgery alone; here the action is the page, so the token is made and handed over in one go. Throws Fault
 * `not-found` for a provider that isn't configured.
 */
export async function startProvider(id: string): Promise<string> {
  if (!providerNames().some((one) => one.id === id)) {
    throw new Fault('not-found', 'This server has no such sign-in provider.', { field: 'provider' });
  }
  const { url } = readEnv();
  const jar = await cookies();
  const csrfToken = randomBytes(32).toString('hex');
  const proof = createHash('sha256')
    .update(`${csrfToken}${await sessionSecret()}`)
    .digest('hex');
  jar.set(`${secureCookies() ? '__Host-' : ''}next-auth.csrf-token`, `${csrfToken}|${proof}`, {
    httpOnly: true,
    sameSite: 'lax',
    secure: secureCookies(),
    path: '/',
  });
  const request = new NextRequest(`${url}/api/auth/signin/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, callbackUrl: `${url}/account` }).toString(),
  });
  const handler = NextAuth(await authOptions()) as Handler;
  const answer = await handler(request, { params: Promise.resolve({ nextauth: ['signin', id] }) });
  for (const cookie of new NextResponse(null, { headers: answer.headers }).cookies.getAll()) jar.set(cookie);
  return answer.headers.get('location') ?? '/sign-in?error=OAuthSignin';
}
