import { readEnv } from '#server/env';

/**
 * Whether a state-changing request was sent by a page of another site (cross-site request forgery). Browsers always
 * say where such a request comes from; programs, which carry no session cookie, don't.
 */
export function crossesOrigin(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return request.headers.get('sec-fetch-site') === 'cross-site';
  const allowed = [request.headers.get('host'), new URL(readEnv().url).host];
  return !URL.canParse(origin) || !allowed.includes(new URL(origin).host);
}
