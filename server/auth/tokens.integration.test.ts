import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiToken } from '#drizzle/schema/tokens';
import type { Person } from '#server/auth/actor';
import { isTokenText, mintToken } from '#server/auth/tokenText';
import { actorOfToken, createToken, revokeToken } from '#server/auth/tokens';
import type { OpenedDatabase } from '#server/db/types';
import { testDatabase, testPerson } from '#server/testing/database';

let opened: OpenedDatabase;
let owner: Person;
beforeAll(async () => {
  opened = await testDatabase();
  owner = await testPerson(opened.db, ['researcher', 'operator']);
});
afterAll(() => opened.close());

const forOwner = (more: Partial<Parameters<typeof createToken>[1]> = {}) =>
  createToken(opened.db, {
    userId: owner.id,
    name: 'test',
    scopes: ['read', 'submit'],
    trust: null,
    expiresAt: null,
    ...more,
  });

test('a token is fp_, 160 random bits and a checksum; no two are alike', () => {
  const tokens = new Set(Array.from({ length: 200 }, mintToken));
  expect(tokens.size).toBe(200);
  for (const token of tokens) expect(token).toMatch(/^fp_[0-9a-f]{48}$/);
});

test('every single changed character is found without the database', () => {
  const token = mintToken();
  expect(isTokenText(token)).toBe(true);
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === '0' ? '1' : '0';
    expect(isTokenText(token.slice(0, i) + other + token.slice(i + 1))).toBe(false);
  }
  for (const text of ['', 'fp_', token.slice(0, -1), `${token}0`, ` ${token}`, token.toUpperCase()]) {
    expect(isTokenText(text)).toBe(false);
  }
});

test('a token speaks for its owner within its scopes; the database has only its hash and last four characters', async () => {
  const { id, token } = await forOwner();
  expect(await actorOfToken(opened.db, token)).toEqual({ ...owner, scopes: ['read', 'submit'] });
  const [row] = await opened.db.select().from(apiToken).where(eq(apiToken.id, id));
  expect(JSON.stringify(row)).not.toContain(token.slice(3, 43));
  expect(row?.lastFour).toBe(token.slice(-4));
  expect(row?.lastUsedAt).toBeInstanceOf(Date);
});

test('a runner token is a runner and nobody else', async () => {
  const { id, token } = await forOwner({ scopes: ['runner'], trust: 'volunteer' });
  expect(await actorOfToken(opened.db, token)).toEqual({
    kind: 'runner',
    tokenId: id,
    owner: owner.id,
    trust: 'volunteer',
  });
});

test('a revoked, an expired, an unknown and a mistyped token are each refused with the reason', async () => {
  const revoked = await forOwner();
  await revokeToken(opened.db, revoked.id);
  const expired = await forOwner({ expiresAt: new Date(Date.now() - 1000) });
  const reasons: readonly (readonly [string, RegExp])[] = [
    [revoked.token, /revoked/],
    [expired.token, /expired/],
    [mintToken(), /not known/],
    [`${mintToken().slice(0, -1)}x`, /character is wrong/],
  ];
  for (const [token, reason] of reasons) {
    const refusal = expect(actorOfToken(opened.db, token)).rejects;
    await refusal.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(reason) as string,
    });
  }
  const later = await forOwner({ expiresAt: new Date(Date.now() + 3_600_000) });
  expect(await actorOfToken(opened.db, later.token)).toMatchObject({ kind: 'person' });
});

test.each([
  [['runner', 'submit'], 'official'],
  [['runner'], null],
  [['submit'], 'official'],
  [[], null],
] as const)('scopes %o with trust %o do not make a token', async (scopes, trust) => {
  await expect(forOwner({ scopes, trust })).rejects.toMatchObject({
    code: 'bad-config',
    details: { field: 'scopes' },
  });
});

test('the database refuses a token that runs stages and does something else too', async () => {
  const mixed = {
    id: 'mixed',
    userId: owner.id,
    name: '',
    hash: 'h',
    lastFour: '',
    trust: 'official' as const,
  };
  await expect(
    opened.db.insert(apiToken).values({ ...mixed, scopes: ['runner', 'submit'] }),
  ).rejects.toThrow();
  await expect(opened.db.insert(apiToken).values({ ...mixed, scopes: ['submit'] })).rejects.toThrow();
  await expect(
    opened.db.insert(apiToken).values({ ...mixed, trust: null, scopes: ['runner'] }),
  ).rejects.toThrow();
});
