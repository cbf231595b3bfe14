import { desc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { eventLog } from '#drizzle/schema/events';
import { signInLink } from '#drizzle/schema/tokens';
import { consumeSignInLink, makeSignInLink } from '#server/auth/localLink';
import * as options from '#server/auth/options';
import { secretHash } from '#server/auth/tokenText';
import type { OpenedDatabase } from '#server/db/types';
import { testDatabase } from '#server/testing/database';

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await testDatabase();
});
afterAll(() => opened.close());
afterEach(() => vi.restoreAllMocks());

const HOUR = 3_600_000;
const NOW = new Date('2026-11-21T12:00:00Z');
const here = (more: Record<string, string> = {}) =>
  new Headers({
    'x-fairprune-peer': '127.0.0.1',
    host: '127.0.0.1:3000',
    'x-forwarded-for': '127.0.0.1',
    ...more,
  });

async function link(now = NOW): Promise<string> {
  const { url } = await makeSignInLink(opened.db, undefined, now);
  return new URL(url).searchParams.get('token') ?? '';
}
const consume = (secret: string, headers = here(), now = NOW) =>
  consumeSignInLink(opened.db, secret, headers, now);

test('a link signs in once, and its use is in the event log', async () => {
  const secret = await link();
  expect(await consume(secret)).toEqual({ id: 'local', name: 'Local administrator' });
  const [event] = await opened.db.select().from(eventLog).orderBy(desc(eventLog.seq)).limit(1);
  expect(event).toMatchObject({ action: 'sign-in-link.use', subject: 'local' });
  await expect(consume(secret)).rejects.toMatchObject({
    code: 'link-used',
    details: { hint: expect.stringContaining('fairprune sign-in-link') as string },
  });
});

test('of ten simultaneous uses one succeeds', async () => {
  const secret = await link();
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => consume(secret)));
  expect(answers.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  for (const one of answers)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'link-used' });
});

test('a link lives for a day', async () => {
  const secret = await link();
  const late = new Date(NOW.getTime() + 24 * HOUR);
  await expect(consume(secret, here(), late)).rejects.toMatchObject({ code: 'link-expired' });
  const intime = new Date(NOW.getTime() + 24 * HOUR - 1);
  expect(await consume(secret, here(), intime)).toMatchObject({ id: 'local' });
});

test('a newer link ends an older one that was not used', async () => {
  const old = await link();
  const fresh = await link();
  await expect(consume(old)).rejects.toMatchObject({ code: 'link-expired' });
  expect(await consume(fresh)).toMatchObject({ id: 'local' });
});

test('a secret that was never given out is refused, as are shortened ones', async () => {
  const secret = await link();
  for (const wrong of ['', 'nothing', secret.slice(1), `${secret}a`]) {
    await expect(consume(wrong)).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(await consume(secret)).toMatchObject({ id: 'local' });
});

test.each([
  ['another peer', { 'x-fairprune-peer': '192.168.1.5' }],
  ['a proxy that speaks for somebody', { 'x-forwarded-for': '203.0.113.7' }],
  ['somebody behind two proxies', { 'x-forwarded-for': '203.0.113.7, 127.0.0.1' }],
  ['a Forwarded header', { forwarded: 'for=203.0.113.7' }],
  ['a name that was made to point here', { host: 'evil.example:3000' }],
  ['a proxy’s public name', { 'x-forwarded-host': 'fairprune.example' }],
])('from %s it is refused and not used up', async (_, headers) => {
  const secret = await link();
  await expect(consume(secret, here(headers))).rejects.toMatchObject({ code: 'forbidden' });
  expect(await consume(secret)).toMatchObject({ id: 'local' });
});

test('without knowing the peer it is refused', async () => {
  const secret = await link();
  await expect(consume(secret, new Headers({ host: 'localhost:3000' }))).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test.each(['localhost:3000', 'localhost', '[::1]:3000', '127.0.0.1'])(
  'the host %s is this machine',
  async (host) => {
    expect(await consume(await link(), here({ host, 'x-fairprune-peer': '::ffff:127.0.0.1' }))).toMatchObject(
      { id: 'local' },
    );
  },
);

test('with a sign-in provider there is no such door', async () => {
  const secret = await link();
  vi.spyOn(options, 'usesLocalLink').mockReturnValue(false);
  await expect(consume(secret)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(makeSignInLink(opened.db)).rejects.toMatchObject({ code: 'forbidden' });
});

test('the database never holds the secret', async () => {
  const secret = await link();
  const rows = await opened.db
    .select()
    .from(signInLink)
    .where(eq(signInLink.hash, secretHash(secret)));
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(secret);
});
