import { beforeEach, expect, test } from 'vitest';
import { mintToken } from '#server/auth/tokenText';
import { countRefusal, countRequest, rateLimitHeaders } from '#server/http/rateLimit';
import type { Countable } from '#server/http/rateLimit';
import { shared } from '#server/shared';

beforeEach(() => {
  delete shared().limiters;
});

const PEER = 'x-fairprune-peer';
type Init = { readonly method?: string; readonly headers?: Record<string, string> };
const ask = (
  path: string,
  { method = 'GET', headers = {} }: Init = {},
  peer = '198.51.100.7',
): Countable => ({
  ...{ method, path },
  headers: new Headers({ ...headers, [PEER]: peer }),
});

/** How many of so many requests are let through. */
async function passed(count: number, request: () => Countable): Promise<number> {
  let through = 0;
  for (let i = 0; i < count; i++) if ((await countRequest(request())).refused === null) through++;
  return through;
}

test.each([
  ['/sign-in', 'POST', 10_000],
  ['/api/auth/signin/oidc', 'POST', 100],
  ['/api/auth/callback/oidc', 'GET', 100],
])('of attempts at %s by %s thirty a minute pass, out of %i', async (path, method, attempts) => {
  const request = ask(path, { method });
  expect(await passed(attempts, () => request)).toBe(30);
});

test('one address at the door does not close it for another, nor for reading', async () => {
  await passed(40, () => ask('/sign-in', { method: 'POST' }));
  expect(await passed(1, () => ask('/sign-in', { method: 'POST' }, '198.51.100.8'))).toBe(1);
  expect(await passed(1, () => ask('/boards'))).toBe(1);
});

test('writing is counted apart from reading, a batch by its calls', async () => {
  expect(await passed(300, () => ask('/api/trpc/submissions.create', { method: 'POST' }))).toBe(240);
  const batch = `/api/trpc/${Array.from({ length: 10 }, () => 'boards.list').join(',')}`;
  expect(await passed(200, () => ask(batch))).toBe(120);
});

test('a token has its own limit, whatever else comes from its address', async () => {
  await passed(1300, () => ask('/boards'));
  const authorization = `Bearer ${mintToken()}`;
  expect(await passed(1, () => ask('/boards'))).toBe(0);
  expect(await passed(1, () => ask('/boards', { headers: { authorization } }))).toBe(1);
  expect(await passed(1, () => ask('/boards', { headers: { authorization: 'Bearer fp_nonsense' } }))).toBe(0);
});

test('guessing tokens closes an address, even for a right one', async () => {
  const headers = new Headers({ [PEER]: '198.51.100.7' });
  for (let i = 0; i < 61; i++) await countRefusal(headers);
  const counted = await countRequest(ask('/', { headers: { authorization: `Bearer ${mintToken()}` } }));
  expect(counted.refused).toMatchObject({
    code: 'too-many',
    message: expect.stringContaining('tokens') as string,
  });
  expect(await passed(1, () => ask('/', {}, '198.51.100.8'))).toBe(1);
});

test('answers say how the limit stands, refusals when to come again', async () => {
  const first = await countRequest(ask('/sign-in', { method: 'POST' }));
  expect(rateLimitHeaders(first)).toMatchObject({ 'ratelimit-limit': '30', 'ratelimit-remaining': '29' });
  await passed(29, () => ask('/sign-in', { method: 'POST' }));
  const over = rateLimitHeaders(await countRequest(ask('/sign-in', { method: 'POST' })));
  expect(over).toMatchObject({ 'ratelimit-remaining': '0' });
  expect(Number(over['retry-after'])).toBeGreaterThan(0);
});
