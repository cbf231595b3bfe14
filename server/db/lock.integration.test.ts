import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFault } from '#core/errors/fault';
import { LOCK_FILE, LockFileSchema } from '#core/wire/local';
import { lockDataFolder, startTimeOf } from '#server/db/lock';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';

const HOLDER = resolve(import.meta.dirname, '../testing/holdFolder.ts');
let folder = '';
let children: Child[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-lock-'));
});
afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map((child) => child.ended()));
  children = [];
  rmSync(folder, { recursive: true });
});

function hold(): Child {
  const child = startChild(HOLDER, { FAIRPRUNE_DATA: folder });
  children.push(child);
  return child;
}

function refusal(): string {
  try {
    lockDataFolder(folder, 'http://127.0.0.1:2').release();
  } catch (error) {
    if (isFault(error) && error.code === 'data-folder-in-use')
      return `${error.message}\n${error.details.hint ?? ''}`;
    throw error;
  }
  throw new Error('the lock was given');
}

test('a folder held by another process is refused with its pid, the folder and what to do', async () => {
  const other = hold();
  await other.says('held');
  const text = refusal();
  expect(text).toContain(`process ${other.process.pid} (http://127.0.0.1:1)`);
  expect(text).toContain(folder);
  expect(text).toContain('FAIRPRUNE_DATA=');
});

test('the same process is refused too, and may take the folder again after letting go', () => {
  const lock = lockDataFolder(folder, 'http://127.0.0.1:2');
  expect(refusal()).toContain(`process ${process.pid}`);
  lock.release();
  lockDataFolder(folder, 'http://127.0.0.1:2').release();
});

test('a note that is not the holder’s is not believed', async () => {
  const other = hold();
  await other.says('held');
  const note = { pid: other.process.pid, startTime: '1', url: null };
  writeFileSync(join(folder, LOCK_FILE), JSON.stringify(note));
  expect(refusal()).toContain('in use by another process');
});

test('a process killed with -9 has let go, and what it left behind does not mislead', async () => {
  const other = hold();
  await other.says('held');
  other.process.kill('SIGKILL');
  await other.ended();
  expect(existsSync(join(folder, LOCK_FILE))).toBe(true);
  const lock = lockDataFolder(folder, 'http://127.0.0.1:2');
  const note = LockFileSchema.parse(JSON.parse(readFileSync(join(folder, LOCK_FILE), 'utf8')));
  expect(note).toEqual({ pid: process.pid, startTime: startTimeOf(process.pid), url: 'http://127.0.0.1:2' });
  lock.release();
  expect(existsSync(join(folder, LOCK_FILE))).toBe(false);
});

test('a note of a process that never existed, or an unreadable one, does not keep the folder', () => {
  for (const left of ['{"pid":4194304,"startTime":"1","url":null}', '{ half']) {
    writeFileSync(join(folder, LOCK_FILE), left);
    lockDataFolder(folder, 'http://127.0.0.1:2').release();
  }
});

test('a process that lets go lives on while another takes over', async () => {
  const other = hold();
  await other.says('held');
  other.process.kill('SIGUSR2');
  await other.says('released');
  lockDataFolder(folder, 'http://127.0.0.1:2').release();
  expect(other.process.exitCode).toBeNull();
});

test('of eight simultaneous starts exactly one wins, three times over, stale lock included', async () => {
  for (let round = 0; round < 3; round++) {
    const all = Array.from({ length: 8 }, hold);
    await Promise.all(all.map((child) => Promise.any([child.says('held'), child.says('refused')])));
    const winners = all.filter((child) => child.output().includes('held'));
    expect(winners).toHaveLength(1);
    expect(all.filter((child) => child.output().includes('refused: The data folder'))).toHaveLength(7);
    winners[0]?.process.kill('SIGKILL');
    await Promise.all(all.map((child) => child.ended()));
  }
});

test('the folder is made for its owner only', () => {
  const inner = join(folder, 'new');
  lockDataFolder(inner, 'http://127.0.0.1:2').release();
  expect(statSync(inner).mode & 0o777).toBe(0o700);
});
