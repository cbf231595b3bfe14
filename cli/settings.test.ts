import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '#cli/settings';

test('without variables: this machine, port 3000, .fairprune here', () => {
  expect(readSettings({})).toEqual({
    port: 3000,
    url: 'http://127.0.0.1:3000',
    dataFolder: resolve('.fairprune'),
    token: null,
    runners: null,
    host: '127.0.0.1',
  });
});

test('the URL follows the port, unless it is given', () => {
  expect(readSettings({ PORT: '4000' }).url).toBe('http://127.0.0.1:4000');
  expect(readSettings({ PORT: '4000', FAIRPRUNE_URL: 'https://prune.example/' }).url).toBe(
    'https://prune.example',
  );
});

test('an empty variable counts as not set, zero runners as zero', () => {
  expect(readSettings({ PORT: '', FAIRPRUNE_RUNNERS: '' })).toMatchObject({ port: 3000, runners: null });
  expect(readSettings({ FAIRPRUNE_RUNNERS: '0' }).runners).toBe(0);
});

test.each([
  [{ PORT: '0' }, 'PORT'],
  [{ PORT: '70000' }, 'PORT'],
  [{ PORT: '3000x' }, 'PORT'],
  [{ FAIRPRUNE_RUNNERS: '-1' }, 'FAIRPRUNE_RUNNERS'],
  [{ FAIRPRUNE_RUNNERS: '1.5' }, 'FAIRPRUNE_RUNNERS'],
  [{ FAIRPRUNE_URL: 'localhost:3000' }, 'FAIRPRUNE_URL'],
  [{ FAIRPRUNE_URL: 'ftp://x' }, 'FAIRPRUNE_URL'],
])('%j is refused by name', (env, field) => {
  expect(() => readSettings(env)).toThrow(
    expect.objectContaining({ code: 'bad-config', details: expect.objectContaining({ field }) }),
  );
});
