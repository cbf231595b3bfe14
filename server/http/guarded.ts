import { readEnv } from '#server/env';
import { faultResponse } from '#server/http/faultResponse';
import { countRequest, rateLimitHeaders } from '#server/http/rateLimit';
import { securityHeaders } from '#server/http/securityHeaders';

/**
 * What the proxy does for every other address, for a route that the proxy leaves out: counts the request, refuses it
 * over a limit, and puts the headers on its answer. Next holds the body of whatever passes the proxy in memory and cuts
 * it at 10 MiB, so routes that take large files are guarded here and stay streams.
 */
export async function guarded(request: Request, answer: () => Promise<Response>): Promise<Response> {
  const counted = await countRequest(request);
  const added = { ...securityHeaders(readEnv().url.startsWith('https:')), ...rateLimitHeaders(counted) };
  if (counted.refused !== null) return faultResponse(counted.refused, added);
  const response = await answer();
  for (const [name, value] of Object.entries(added)) response.headers.set(name, value);
  // Bytes that somebody sent are no page: nothing in them may run, whatever a browser takes them for.
  response.headers.set('content-security-policy', "default-src 'none'; sandbox");
  return response;
}
