import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { readEnv } from '#server/env';

test('without any variable there is a complete environment', () => {
  expect(readEnv({})).toEqual({
    port: 3000,
    dataFolder: resolve('.fairprune'),
    databaseUrl: null,
    url: 'http://127.0.0.1:3000',
    token: null,
    backend: 'auto',
    runners: 1,
    artifactMaxBytes: 2_147_483_648,
    authSecret: null,
    signIn: { github: null, oidc: null, admins: [] },
    proxies: 0,
    pageCacheBytes: 67_108_864,
    floors: true,
    logLevel: 'info',
    mail: null,
  });
});

test('an empty variable counts as not set', () => {
  expect(readEnv({ PORT: '', DATABASE_URL: '', FAIRPRUNE_RUNNERS: '' })).toEqual(readEnv({}));
});

test('the address follows the port, or what is said to be the address, without a slash at its end', () => {
  expect(readEnv({ PORT: '8080' }).url).toBe('http://127.0.0.1:8080');
  expect(readEnv({ PORT: '8080', FAIRPRUNE_URL: 'https://prune.example/' }).url).toBe(
    'https://prune.example',
  );
  expect(readEnv({ NEXTAUTH_URL: 'https://a.example' }).url).toBe('https://a.example');
});

test('no embedded runner is a choice', () => {
  expect(readEnv({ FAIRPRUNE_RUNNERS: '0' }).runners).toBe(0);
});

test.each([
  [{ PORT: 'eighty' }, 'PORT'],
  [{ PORT: '0' }, 'PORT'],
  [{ PORT: '70000' }, 'PORT'],
  [{ FAIRPRUNE_RUNNERS: '-1' }, 'FAIRPRUNE_RUNNERS'],
  [{ FAIRPRUNE_RUNNERS: '1.5' }, 'FAIRPRUNE_RUNNERS'],
  [{ FAIRPRUNE_BACKEND: 'cuda' }, 'FAIRPRUNE_BACKEND'],
  [{ FAIRPRUNE_URL: 'prune.example' }, 'FAIRPRUNE_URL'],
  [{ FAIRPRUNE_URL: 'ftp://prune.example' }, 'FAIRPRUNE_URL'],
  [{ DATABASE_URL: 'mysql://db' }, 'DATABASE_URL'],
  [{ NEXTAUTH_SECRET: 'short' }, 'NEXTAUTH_SECRET'],
  [{ FAIRPRUNE_ARTIFACT_MAX_BYTES: 'big' }, 'FAIRPRUNE_ARTIFACT_MAX_BYTES'],
])('%o is refused and named', (source, name) => {
  try {
    readEnv(source);
  } catch (error) {
    if (!isFault(error)) throw error;
    expect(error.code).toBe('bad-config');
    expect(error.details.field).toBe(name);
    expect(error.message).toContain(name);
    return;
  }
  throw new Error('it was taken');
});

test('every wrong variable is named at once', () => {
  expect(() => readEnv({ PORT: 'x', FAIRPRUNE_BACKEND: 'y' })).toThrow(/PORT.*FAIRPRUNE_BACKEND/s);
});

test('sign-in providers come whole or not at all', () => {
  expect(
    readEnv({ GITHUB_ID: 'a', GITHUB_SECRET: 'b', FAIRPRUNE_ADMINS: 'github:1, oidc:ada' }).signIn,
  ).toEqual({
    github: { id: 'a', secret: 'b' },
    oidc: null,
    admins: ['github:1', 'oidc:ada'],
  });
  expect(() => readEnv({ GITHUB_ID: 'a' })).toThrow('GITHUB_SECRET is missing');
  expect(() => readEnv({ OIDC_ISSUER: 'https://orcid.org', OIDC_CLIENT_ID: 'a' })).toThrow(
    'OIDC_CLIENT_SECRET is missing',
  );
  expect(() => readEnv({ FAIRPRUNE_ADMINS: 'ada' })).toThrow('provider:id');
});
