import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '#cli/connection';
import { testContext } from '#cli/testing/context';

const folder = mkdtempSync(join(tmpdir(), 'fairprune-local-'));
writeFileSync(
  join(folder, 'local.json'),
  JSON.stringify({
    url: 'https://prune.example',
    token: 'fp_local',
    runnerToken: 'fp_runner',
    signInLink: null,
  }),
);
const tokenFor = (env: Record<string, string>) =>
  connect(testContext({ FAIRPRUNE_DATA: folder, ...env })).token;

test('the local token is for servers on this machine and for the one that wrote it', () => {
  expect(tokenFor({})).toBe('fp_local');
  expect(tokenFor({ FAIRPRUNE_URL: 'http://localhost:4000' })).toBe('fp_local');
  expect(tokenFor({ FAIRPRUNE_URL: 'http://[::1]:4000' })).toBe('fp_local');
  expect(tokenFor({ FAIRPRUNE_URL: 'https://prune.example/' })).toBe('fp_local');
});

test.each(['https://elsewhere.example', 'http://127.0.0.1.evil.example', 'http://localhost.evil.example'])(
  'it is not sent to %s',
  (url) => {
    expect(tokenFor({ FAIRPRUNE_URL: url })).toBeNull();
  },
);

test('FAIRPRUNE_TOKEN counts everywhere', () => {
  expect(tokenFor({ FAIRPRUNE_TOKEN: 'fp_mine' })).toBe('fp_mine');
  expect(tokenFor({ FAIRPRUNE_TOKEN: 'fp_mine', FAIRPRUNE_URL: 'https://elsewhere.example' })).toBe(
    'fp_mine',
  );
});
