import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashOf } from '#client/artifacts';
import { checkDatasets } from '#runner/doctor/datasets';

const temporary = () => mkdtempSync(join(tmpdir(), 'fairprune-doctor-'));
const packed = new TextEncoder().encode('FPDATA01 and more');

function setUp() {
  const folders = { local: temporary(), cache: temporary() };
  for (const folder of Object.values(folders)) writeFileSync(join(folder, hashOf(packed)), packed);
  return folders;
}

test('datasets with the right bytes are fine; what else the cache holds is not looked at', async () => {
  const folders = setUp();
  writeFileSync(join(folders.cache, 'a'.repeat(64)), 'a checkpoint');
  expect(await checkDatasets(folders)).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('1 that stay here, 1 in the cache'),
  });
});

test.each([
  ['local', 'fail', '--local-only'],
  ['cache', 'warn', 'fetch them again'],
] as const)('one that changed in the %s folder is named: %s', async (where, state, hint) => {
  const folders = setUp();
  const path = join(folders[where], hashOf(packed));
  writeFileSync(path, packed.with(12, 0));
  expect(await checkDatasets(folders)).toMatchObject({
    state,
    detail: expect.stringContaining(path),
    hint: expect.stringContaining(hint),
  });
});

test('a local one is looked at even when its first bytes are others', async () => {
  const folders = setUp();
  writeFileSync(join(folders.local, hashOf(packed)), 'x');
  expect((await checkDatasets(folders)).state).toBe('fail');
});

test('no folders are no datasets', async () => {
  const missing = join(temporary(), 'missing');
  expect((await checkDatasets({ local: missing, cache: missing })).state).toBe('ok');
});
