import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnv } from '#server/env';
import { front, policyOfServer } from '#server/http/front';
import { encode } from '#server/reading/coding';
import { pageOf } from '#server/reading/page';
import { pageCache } from '#server/reading/pageCache';
import type { PageCache } from '#server/reading/pageCache';
import { renderPage } from '#server/reading/render';
import { shared } from '#server/shared';

/** The front over real HTTP; behind it, in Next's place, a handler that says what it was asked. */
let server: Server;
let pages: PageCache;
let origin = '';
let reached: { url: string; headers: IncomingHttpHeaders }[] = [];
const LONG = `<p>${'long '.repeat(200_000)}</p>`;
const HTML = `<p>${'text '.repeat(400)}</p><script>run()</script>`;

beforeEach(async () => {
  delete shared().limiters;
  reached = [];
  const env = readEnv({ FAIRPRUNE_URL: 'http://fairprune.example' });
  const policyOf = policyOfServer(env);
  const next = async (request: IncomingMessage, response: ServerResponse) => {
    // As a page is: later, and not in one piece.
    await new Promise((resolve) => setImmediate(resolve));
    reached.push({ url: request.url ?? '', headers: request.headers });
    response.statusCode = request.url?.includes('missing') === true ? 404 : 200;
    response.setHeader(
      'content-type',
      request.url?.startsWith('/api/') === true ? 'text/plain' : 'text/html',
    );
    response.setHeader('vary', 'rsc');
    const html = request.url === '/boards/long' ? LONG : HTML;
    // As Next writes: it waits where the other side is slow.
    if (!response.write(html.slice(0, -5))) await once(response, 'drain');
    response.end(html.slice(-5));
  };
  pages = pageCache({
    bytes: 2 ** 20,
    encode,
    render: async ({ key }) => pageOf(await renderPage(next, new URL(env.url), key), policyOf),
  });
  pages.hears();
  const answer = front({ env, next, pages, policyOf, sessionCookie: 'next-auth.session-token' });
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

type Got = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = ask(origin + path, { headers, method }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) }),
      );
    });
    sent.on('error', reject).end();
  });
}

test('a visitor’s page is rendered once; the second one is the same to the byte, counted and protected alike', async () => {
  const first = await get('/boards/demo');
  const second = await get('/boards/demo');
  expect([first.headers['x-page'], second.headers['x-page']]).toEqual(['rendered', 'cached']);
  expect(second.body.toString()).toBe(HTML);
  expect(second.body).toEqual(first.body);
  expect(reached).toHaveLength(1);
  expect(Number(first.headers['ratelimit-remaining']) - Number(second.headers['ratelimit-remaining'])).toBe(
    1,
  );
  for (const name of ['content-security-policy', 'x-frame-options', 'x-content-type-options', 'vary', 'etag'])
    expect(second.headers[name], name).toBe(first.headers[name]);
  expect(second.headers).toMatchObject({ 'cache-control': 'private, no-cache', 'x-frame-options': 'DENY' });
  expect(second.headers.vary).toContain('cookie');
});

test('a page that many get runs its own scripts by their hashes, and nothing by trust in what they load', async () => {
  const { headers } = await get('/boards');
  expect(headers['content-security-policy']).toMatch(/script-src 'self' 'sha256-[\w+/]{43}=';/);
  expect(headers['content-security-policy']).not.toContain('nonce-');
});

test('people with a session get their own, under a nonce that Next is told', async () => {
  const cookie = 'next-auth.session-token=x';
  await get('/boards');
  const mine = await get('/boards', { cookie, 'content-security-policy': "script-src 'nonce-chosen'" });
  expect(mine.headers['x-page']).toBeUndefined();
  const policy = reached.at(-1)?.headers['content-security-policy'];
  expect(policy).toMatch(/'nonce-[\w+/]{22}==' 'strict-dynamic'/);
  expect(mine.headers['content-security-policy']).toBe(policy);
  expect(reached.at(-1)?.headers.cookie).toBe(cookie);
  expect((await get('/boards')).headers['x-page']).toBe('cached');
});

test('nothing that the first visitor said but the address reaches the page', async () => {
  await get('/boards?b=2&a=1', {
    host: 'elsewhere.example',
    'x-forwarded-host': 'elsewhere.example',
    'accept-language': 'tlh',
    cookie: 'theme=dark',
    'user-agent': 'first',
  });
  expect(reached[0]?.url).toBe('/boards?a=1&b=2');
  expect(reached[0]?.headers).toEqual({
    host: 'fairprune.example',
    'x-forwarded-host': 'fairprune.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '127.0.0.1',
    'user-agent': 'fairprune',
    accept: 'text/html',
  });
});

test('whoever has the page is told so, whatever the coding', async () => {
  const { headers } = await get('/boards');
  const again = await get('/boards', { 'if-none-match': `"other", ${headers.etag ?? ''}` });
  expect(again).toMatchObject({ status: 304 });
  expect(again.body).toHaveLength(0);
  expect(again.headers['content-security-policy']).toBe(headers['content-security-policy']);
  expect((await get('/boards', { 'if-none-match': '"other"' })).status).toBe(200);
  pages.changed({ kind: 'anything' });
  // The same page again: nothing has to be sent, though it was rendered.
  expect(await get('/boards', { 'if-none-match': headers.etag ?? '' })).toMatchObject({ status: 304 });
  expect(reached).toHaveLength(2);
});

test('a page goes in the coding that its reader takes, HEAD without it', async () => {
  const { headers, body } = await get('/boards', { 'accept-encoding': 'gzip, deflate' });
  expect(headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(body).toString()).toBe(HTML);
  expect((await get('/boards', { 'accept-encoding': 'gzip, br' })).headers['content-encoding']).toBe('br');
  expect((await get('/boards', { 'accept-encoding': 'br;q=0' })).headers['content-encoding']).toBeUndefined();
  const head = await get('/boards', {}, 'HEAD');
  expect(head.headers['content-length']).toBe(String(HTML.length));
  expect(head.body).toHaveLength(0);
});

test('a long page comes whole', async () => {
  expect((await get('/boards/long')).body.toString()).toBe(LONG);
  expect((await get('/boards/long')).body.length).toBe(LONG.length);
});

test('a page that is not there is asked for again', async () => {
  expect((await get('/entries/missing')).status).toBe(404);
  expect((await get('/entries/missing')).headers['x-page']).toBe('rendered');
  expect(reached).toHaveLength(2);
});

test('while changes may be missed everybody gets their own', async () => {
  await get('/boards');
  pages.deaf();
  expect((await get('/boards')).headers['x-page']).toBeUndefined();
  pages.hears();
  expect((await get('/boards')).headers['x-page']).toBe('rendered');
});

test('kept pages are under the limit too: beyond it they are refused with a fault', async () => {
  const peer = { 'x-fairprune-peer': '198.51.100.9' };
  let refused: Got | undefined;
  for (let i = 0; i <= 1200; i++) refused = await get('/boards', peer);
  expect(refused?.status).toBe(429);
  expect(refused?.headers['x-frame-options']).toBe('DENY');
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  expect(JSON.parse(refused?.body.toString() ?? '')).toMatchObject({ error: { code: 'too-many' } });
});

test('artifacts may run nothing, files of the build are not counted', async () => {
  const artifact = await get(`/api/artifacts/${'0'.repeat(64)}`);
  expect(artifact.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
  expect(artifact.headers['ratelimit-limit']).toBeDefined();
  expect((await get('/_next/static/a.js')).headers['ratelimit-limit']).toBeUndefined();
});
