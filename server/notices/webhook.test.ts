import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoticePayload } from '#core/wire/notices';
import { isPublicAddress } from '#server/notices/publicAddress';
import { postWebhook, webhookUrl } from '#server/notices/webhook';
import type { WebhookWorld } from '#server/notices/webhook';

/** A certificate for hooks.example.org that signs itself; nothing but these tests trusts it. */
const tls = (name: string): string => readFileSync(join('test-data/tls', name), 'utf8');

type Received = {
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
};
let received: Received[] = [];
let answer: { status: number; headers: Record<string, string> } = { status: 204, headers: {} };
const server = createServer({ key: tls('key.pem'), cert: tls('cert.pem') }, (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
  request.on('end', () => {
    received.push({ url: request.url ?? '', headers: request.headers, body });
    if (answer.status === 0) return;
    response.writeHead(answer.status, answer.headers);
    response.end('what a receiver says is nobody’s business');
  });
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  received = [];
  answer = { status: 204, headers: {} };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Every name has these addresses. */
const resolving = (...addresses: string[]): WebhookWorld['lookup'] =>
  ((_name: string, _options: object, done: Parameters<LookupFunction>[2]) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as WebhookWorld['lookup'];

const world = (changes: Partial<WebhookWorld> = {}): WebhookWorld => ({
  lookup: resolving('127.0.0.1'),
  allows: () => true,
  ca: tls('cert.pem'),
  timeoutMs: 2000,
  ...changes,
});

const payload: NoticePayload = {
  id: 'v1.done.1',
  type: 'submission.done',
  at: '2026-06-01T00:00:00.000Z',
  submission: {
    id: 's1',
    version: 1,
    phase: 'published',
    board: 'tiny-board',
    method: 'L1-norm filters (PFEC)',
    recipe: 'ft-1',
    runs: { done: 3, failed: 0 },
    url: 'https://fairprune.example.org/submissions/s1',
  },
};
const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const SECRET = `whsec_${KEY.toString('base64')}`;
const NOW = new Date('2026-06-01T00:00:10Z');
const post = (changes: Partial<WebhookWorld> = {}, at = `https://hooks.example.org:${port}/in?x=1`) =>
  postWebhook(at, SECRET, payload, NOW, world(changes));

it('signs id, time and body, so that a receiver can check all three', async () => {
  await post();
  const [one] = received;
  expect(one?.url).toBe('/in?x=1');
  expect(JSON.parse(one!.body)).toEqual(payload);
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = one!.headers;
  expect([id, time]).toEqual(['v1.done.1', '1780272010']);
  const expected = createHmac('sha256', KEY)
    .update(`${String(id)}.${String(time)}.${one!.body}`)
    .digest('base64');
  expect(signature).toBe(`v1,${expected}`);
});

describe('does not deliver', () => {
  it.each([
    ['an error', 500, 'answered 500', undefined],
    ['what is gone', 410, 'answered 410', 'gone'],
  ])('to %s', async (_what, status, said, field) => {
    answer = { status, headers: {} };
    await expect(post()).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining(said) as string,
      details: field === undefined ? {} : { field },
    });
  });

  it('to where it is redirected', async () => {
    answer = { status: 307, headers: { location: `https://moved.example.org:${port}/secret` } };
    await expect(post()).rejects.toThrow('redirects elsewhere, which is not followed');
    expect(received.map((one) => one.url)).toEqual(['/in?x=1']);
  });

  it('to whoever never answers', async () => {
    answer = { status: 0, headers: {} };
    await expect(post({ timeoutMs: 150 })).rejects.toThrow('timed out');
  });

  it('to a certificate that nobody vouches for', async () => {
    const { ca: _ca, ...without } = world();
    await expect(
      postWebhook(`https://hooks.example.org:${port}/`, SECRET, payload, NOW, without),
    ).rejects.toThrow(/not reached: (DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED|UNABLE)/);
    expect(received).toEqual([]);
  });

  it.each([
    ['this machine', ['127.0.0.1']],
    ['cloud metadata', ['169.254.169.254']],
    ['a public address and, beside it, this machine', ['93.184.215.14', '127.0.0.1']],
    ['this machine inside of IPv6', ['::ffff:127.0.0.1']],
  ])('to a name that points to %s', async (_what, addresses) => {
    await expect(post({ allows: isPublicAddress, lookup: resolving(...addresses) })).rejects.toThrow(
      'its name points inside of a private network',
    );
    expect(received).toEqual([]);
  });

  it('to an address itself, in any way of writing it', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:7f00:1]', 'localhost'])
      await expect(post({ allows: isPublicAddress }, `https://${host}:${port}/`)).rejects.toMatchObject({
        code: 'bad-config',
        message: expect.stringContaining('private network') as string,
      });
    expect(received).toEqual([]);
  });
});

describe('an address', () => {
  it.each([
    ['without https', 'http://hooks.example.org/', /must be https/],
    ['of another kind', 'file:///etc/passwd', /must be https/],
    ['with a password', 'https://me:secret@hooks.example.org/', /user name or password/],
    ['that is none', 'hooks', /whole address/],
    ['of this machine', 'https://api.localhost/', /private network/],
    ['of a cloud’s inside', 'https://metadata.google.internal/', /private network/],
  ])('%s is refused', (_what, text, message) => {
    expect(() => webhookUrl(text)).toThrow(message);
  });
});
