import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { PageAddress } from '#server/reading/address';
import { codingFor } from '#server/reading/coding';
import type { Answered, PageCache } from '#server/reading/pageCache';
import type { Page } from '#server/reading/page';

/** Answers with a page: `x-page` says whether it was `cached`, `aged` or `rendered`. */
export async function sendPage(
  pages: PageCache,
  address: PageAddress,
  { page, how }: Answered & { readonly page: Page },
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const coding = codingFor(request.headers);
  const etag = `W/"${page.etag}"`;
  const isKnown = page.status === 200 && knows(request.headers, etag);
  const body = isKnown ? null : await pages.bodyIn(address, page, coding);
  for (const [name, value] of Object.entries(page.headers))
    if (value !== undefined) response.setHeader(name, value);
  response.setHeader('x-page', how);
  response.setHeader('content-security-policy', page.policy);
  // Whoever keeps it asks again each time, and it is never given to somebody else: they may be signed in.
  response.setHeader('cache-control', 'private, no-cache');
  response.setHeader('vary', 'cookie, authorization, accept-encoding, rsc, next-router-state-tree');
  if (page.status === 200) response.setHeader('etag', etag);
  response.statusCode = isKnown ? 304 : page.status;
  if (body === null) {
    response.removeHeader('content-type');
    response.end();
    return;
  }
  if (coding !== 'identity') response.setHeader('content-encoding', coding);
  response.setHeader('content-length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Whether the client has this very page (RFC 9110, weak comparison). */
function knows({ 'if-none-match': tags }: IncomingHttpHeaders, etag: string): boolean {
  if (tags === undefined) return false;
  return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^(?!W\/)/, 'W/') === etag);
}
