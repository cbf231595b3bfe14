import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LocalFileSchema } from '#core/wire/local';
import { startFailure } from '#server/start';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';

const SERVER = resolve(import.meta.dirname, 'testing/serve.ts');
let folder = '';
let children: Child[] = [];

/** A data folder after a first start: making the database anew takes seconds in each test. */
const used = mkdtempSync(join(tmpdir(), 'fairprune-used-'));

beforeAll(async () => {
  folder = used;
  const child = begin();
  await listening(child);
  child.process.kill('SIGTERM');
  await child.ended();
  children = [];
});
afterAll(() => rmSync(used, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-start-'));
  cpSync(used, folder, { recursive: true });
});
afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map((child) => child.ended()));
  children = [];
  rmSync(folder, { recursive: true });
});

function begin(env: Readonly<Record<string, string>> = {}): Child {
  const child = startChild(SERVER, {
    FAIRPRUNE_DATA: folder,
    DATABASE_URL: '',
    FAIRPRUNE_URL: '',
    NEXTAUTH_URL: '',
    ...env,
  });
  children.push(child);
  return child;
}

async function listening(child: Child): Promise<string> {
  await child.says('listening http');
  return /listening (\S+)/.exec(child.output())?.[1] ?? '';
}

async function whoami(url: string, token: string): Promise<{ status: number; data: unknown }> {
  const answer = await fetch(`${url}/api/trpc/access.whoami`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await answer.json()) as { result?: { data: unknown } };
  return { status: answer.status, data: body.result?.data };
}

const local = () => LocalFileSchema.parse(JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')));

test('a second server on the same data folder is refused, and the first serves on', async () => {
  const first = begin();
  const url = await listening(first);
  const second = begin();
  expect(await second.ended()).toBe(1);
  expect(second.output()).toContain(`The data folder ${folder} is in use by process ${first.process.pid}`);
  expect(second.output()).toContain('FAIRPRUNE_DATA=');
  expect(second.output()).not.toContain('    at ');
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
});

test('SIGTERM with an open event stream ends the process in time and frees the folder', async () => {
  const first = begin();
  const stream = await fetch(`${await listening(first)}/stream`);
  await stream.body?.getReader().read();
  const asked = performance.now();
  first.process.kill('SIGTERM');
  expect(await first.ended()).toBe(0);
  // What `fairprune start` gives it before it kills; the stream itself never ends.
  expect(performance.now() - asked).toBeLessThan(4000);
  await listening(begin());
});

test('after kill -9 the same data is there, the tokens are kept and the sign-in link is a new one', async () => {
  const first = begin();
  await listening(first);
  const before = local();
  first.process.kill('SIGKILL');
  await first.ended();
  const url = await listening(begin());
  const after = local();
  expect(after.token).toBe(before.token);
  expect(after.runnerToken).toBe(before.runnerToken);
  expect(after.signInLink).not.toBe(before.signInLink);
  expect(await (await fetch(`${url}/api/health`)).json()).toMatchObject({
    status: 'ok',
    database: 'pglite',
    queue: { queued: 0, running: 0, failed: 0 },
    runners: 0,
  });
});

test('what the folder keeps secret is for its owner only', async () => {
  await listening(begin());
  for (const name of ['local.json', 'secret']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test('a token that local.json lost is replaced, and the lost one no longer works', async () => {
  const first = begin();
  await listening(first);
  const lost = local();
  first.process.kill('SIGTERM');
  await first.ended();
  writeFileSync(join(folder, 'local.json'), '{ "half": ');
  const url = await listening(begin());
  expect(local().token).not.toBe(lost.token);
  expect(local().runnerToken).not.toBe(lost.runnerToken);
  expect(await whoami(url, lost.token)).toMatchObject({ status: 401 });
  expect(await whoami(url, lost.runnerToken)).toMatchObject({ status: 401 });
  expect(await whoami(url, local().token)).toMatchObject({
    status: 200,
    data: { kind: 'person', id: 'local' },
  });
  expect(await whoami(url, local().runnerToken)).toMatchObject({ status: 200, data: { kind: 'runner' } });
});

test('the server itself notes who is at the other end; what the client claims is overwritten', async () => {
  const url = await listening(begin());
  const seen = await fetch(`${url}/peer`, { headers: { 'x-fairprune-peer': '10.0.0.1' } });
  expect(await seen.json()).toMatchObject({ 'x-fairprune-peer': '127.0.0.1' });
});

test.each([
  [{ PORT: 'eighty' }, 'PORT must be a whole number'],
  [{ DATABASE_URL: 'mysql://127.0.0.1/none' }, 'DATABASE_URL must be a URL (postgres(ql)?)'],
  [{ FAIRPRUNE_BACKEND: 'cuda' }, 'FAIRPRUNE_BACKEND must be auto, tensorflow, webgpu or wasm'],
])('a start with %o ends with status 1 and says why', async (env, text) => {
  const child = begin(env);
  expect(await child.ended()).toBe(1);
  expect(child.output()).toContain(`Fairprune can't start: `);
  expect(child.output()).toContain(text);
});

test('a data folder that is a file, or holds a damaged database, is named', async () => {
  const file = join(folder, 'taken');
  writeFileSync(file, '');
  const damaged = join(folder, 'damaged');
  mkdirSync(join(damaged, 'db'), { recursive: true });
  writeFileSync(join(damaged, 'db/PG_VERSION'), '99\n');
  for (const [path, variable] of [
    [file, 'FAIRPRUNE_DATA'],
    [damaged, 'Restore a backup'],
  ] as const) {
    const child = begin({ FAIRPRUNE_DATA: path });
    expect(await child.ended()).toBe(1);
    expect(child.output()).toContain(path);
    expect(child.output()).toContain(variable);
    expect(child.output()).not.toContain('    at ');
  }
});

test('an unexpected error keeps its stack in the message', () => {
  expect(startFailure(new TypeError('odd'))).toContain('TypeError: odd');
});
