import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveOwner } from '#client/dataFolder';
import { assertFolderFree, assertFolderWritable } from '#cli/start/folder';

const stat = readFileSync('/proc/self/stat', 'utf8');
const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;

function folderWith(lock: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairprune-lock-'));
  writeFileSync(join(folder, 'server.lock'), typeof lock === 'string' ? lock : JSON.stringify(lock));
  return folder;
}

test('a live owner is named with its process and what to do', () => {
  const folder = folderWith({ pid: process.pid, startTime, url: 'http://127.0.0.1:3000' });
  expect(() => assertFolderFree(folder)).toThrow(
    expect.objectContaining({
      code: 'data-folder-in-use',
      message: expect.stringMatching(new RegExp(`${process.pid}.*http://127.0.0.1:3000`)),
      details: expect.objectContaining({ hint: expect.stringContaining('FAIRPRUNE_DATA=') }),
    }),
  );
});

test('a note that a dead process, or another one of the same number, left behind does not count', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect(liveOwner(folderWith({ pid, startTime, url: null }))).toBeNull();
  expect(liveOwner(folderWith({ pid: process.pid, startTime: '1', url: null }))).toBeNull();
  expect(liveOwner(folderWith('half a fi'))).toBeNull();
  expect(liveOwner(mkdtempSync(join(tmpdir(), 'fairprune-lock-')))).toBeNull();
});

test('a data folder that can’t be is refused by the variable’s name', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'fairprune-lock-')), 'file');
  writeFileSync(file, '');
  await expect(assertFolderWritable(join(file, 'below'))).rejects.toMatchObject({
    code: 'bad-config',
    details: { field: 'FAIRPRUNE_DATA' },
  });
});
