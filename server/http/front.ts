import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Env } from '#server/env';
import { clientAddress } from '#server/http/clientAddress';
import type { HeaderReader } from '#server/http/clientAddress';
import { faultResponse } from '#server/http/faultResponse';
import { countRequest, rateLimitHeaders } from '#server/http/rateLimit';
import {
  FILE_POLICY,
  contentSecurityPolicy,
  nonceSources,
  securityHeaders,
} from '#server/http/securityHeaders';
import type { InlineSources } from '#server/http/securityHeaders';
import { pageAddress } from '#server/reading/address';
import type { PageCache } from '#server/reading/pageCache';
import type { NextHandler } from '#server/reading/render';
import { sendPage } from '#server/reading/send';

export type FrontOptions = {
  readonly env: Env;
  readonly next: NextHandler;
  /** Null: no pages are kept. */
  readonly pages: PageCache | null;
  /** How the name of a session's cookie begins. */
  readonly sessionCookie: string;
  readonly policyOf: PolicyOf;
};

/** A page's policy, by what stands in it. */
type PolicyOf = (inline: InlineSources) => string;

/** Files of the build: alike for everybody, and too many a page to be counted. */
const BUILT = /^\/(?:_next\/static\/|favicon\.(?:svg|ico)$)/;

/**
 * Every request of the web process comes here first: it is counted, refused over a limit, and its answer gets the
 * headers. Reading pages of visitors come out of the cache, everything else goes on to Next, bodies as streams.
 */
export function front({ env, next, pages, sessionCookie, policyOf }: FrontOptions): NextHandler {
  const fixed = Object.entries(securityHeaders(env.url.startsWith('https:')));
  return async (request, response) => {
    const { url = '/', method = 'GET', headers } = request;
    const path = url.split('?', 1)[0] ?? '';
    if (BUILT.test(path)) return next(request, response);
    const read = readerOf(request);
    const counted = await countRequest({ method, path, headers: read }, clientAddress(read, env.proxies));
    for (const [name, value] of fixed) response.setHeader(name, value);
    for (const [name, value] of Object.entries(rateLimitHeaders(counted))) response.setHeader(name, value);
    if (counted.refused !== null) return sendWhole(response, faultResponse(counted.refused));
    if (path.startsWith('/api/artifacts/')) {
      response.setHeader('content-security-policy', FILE_POLICY);
      return next(request, response);
    }
    const address = pages?.isOpen() === true ? pageAddress({ method, url, headers }, sessionCookie) : null;
    if (pages !== null && address !== null) {
      const { page, how } = await pages.ask(address);
      if (page !== null) return sendPage(pages, address, { page, how }, { request, response });
    }
    const policy = policyOf(nonceSources(randomBytes(16).toString('base64')));
    // Next reads the nonce from here and gives it to its scripts.
    headers['content-security-policy'] = policy;
    response.setHeader('content-security-policy', policy);
    return next(request, response);
  };
}

/** How this server's pages may be used, by what stands in them. */
export function policyOfServer({ url, signIn }: Env): PolicyOf {
  const providers = [
    ...(signIn.github === null ? [] : ['https://github.com']),
    ...(signIn.oidc === null ? [] : [new URL(signIn.oidc.issuer).origin]),
  ];
  return (inline) => contentSecurityPolicy(inline, url.startsWith('https:'), providers);
}

function readerOf({ headers }: IncomingMessage): HeaderReader {
  return {
    get: (name) => {
      const value = headers[name];
      return value === undefined ? null : String(value);
    },
  };
}

async function sendWhole(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.end(await answer.text());
}
