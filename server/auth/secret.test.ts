import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderSecret } from '#server/auth/secret';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder has one secret for good, made at first use, for its owner only', async () => {
  const inner = join(folder, 'data');
  const first = await folderSecret(inner);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await folderSecret(inner)).toBe(first);
  expect(statSync(join(inner, 'secret')).mode & 0o777).toBe(0o600);
  expect(await folderSecret(join(folder, 'other'))).not.toBe(first);
});

test('first uses at the same time agree', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => folderSecret(folder)));
  expect(new Set(all).size).toBe(1);
  expect(all[0]).toBe(readFileSync(join(folder, 'secret'), 'utf8').trim());
});

test('a damaged secret file is refused, because silently making another would end all sessions', async () => {
  writeFileSync(join(folder, 'secret'), 'half');
  await expect(folderSecret(folder)).rejects.toMatchObject({ code: 'bad-file' });
});
