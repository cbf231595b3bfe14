import { randomBytes } from 'node:crypto';
import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { readEnv } from '#server/env';
import { faultResponse } from '#server/http/faultResponse';
import { countRequest, rateLimitHeaders } from '#server/http/rateLimit';
import { contentSecurityPolicy, securityHeaders } from '#server/http/securityHeaders';

/**
 * Every request but those for built files passes here first: it is counted, and its answer gets the headers. Artifacts
 * are counted by their own route (server/http/guarded.ts), because Next cuts every body that passes here at 10 MiB.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const https = readEnv().url.startsWith('https:');
  const counted = await countRequest(request);
  const added = { ...securityHeaders(https), ...rateLimitHeaders(counted) };
  if (counted.refused !== null) return faultResponse(counted.refused, added);
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, https, providerOrigins());
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and gives it to its scripts.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(added)) response.headers.set(name, value);
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: '/((?!_next/static/|favicon.svg|api/artifacts/).*)' };

/** Where the form of the sign-in page may lead in the end. */
function providerOrigins(): string[] {
  const { github, oidc } = readEnv().signIn;
  return [
    ...(github === null ? [] : ['https://github.com']),
    ...(oidc === null ? [] : [new URL(oidc.issuer).origin]),
  ];
}
