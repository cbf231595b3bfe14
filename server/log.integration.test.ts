import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { LocalFileSchema } from '#core/wire/local';
import { levelOf } from '#server/http/accessLog';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';
import { testServerEnv } from '#server/testing/database';

const SERVER = resolve(import.meta.dirname, 'testing/serve.ts');
const folder = mkdtempSync(join(tmpdir(), 'fairprune-log-'));
const SMTP_PASSWORD = 'p4ssw0rd-of-mail';
const SESSION_SECRET = 's3cret-of-sessions'.repeat(3);
let server: Child;
let url = '';

beforeAll(async () => {
  server = startChild(SERVER, {
    ...(await testServerEnv(folder)),
    FAIRPRUNE_LOG_LEVEL: 'debug',
    FAIRPRUNE_SMTP_URL: `smtp://fair:${SMTP_PASSWORD}@127.0.0.1:9`,
    FAIRPRUNE_MAIL_FROM: 'no-reply@fairprune.example',
    NEXTAUTH_SECRET: SESSION_SECRET,
  });
  await server.says('listening http');
  url = /listening (\S+)/.exec(server.output())?.[1] ?? '';
});
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.ended();
  rmSync(folder, { recursive: true });
});

it('holds a line for every request, and no secret that came with it or that the server has', async () => {
  const local = LocalFileSchema.parse(JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')));
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const wrong = `${local.token.slice(0, -1)}${local.token.endsWith('0') ? '1' : '0'}`;
  const cookie = 'next-auth.session-token=eyJhbGciOiJkaXIi..sessionsecret.x.y';
  const linkToken = new URL(local.signInLink ?? '').searchParams.get('token') ?? '';
  const json = { 'content-type': 'application/json' };
  const asked = [
    fetch(`${url}/api/trpc/access.whoami`, { headers: bearer(local.token) }),
    fetch(`${url}/api/trpc/access.whoami`, { headers: bearer(wrong) }),
    fetch(`${url}/api/trpc/access.whoami`, { headers: { cookie } }),
    fetch(`${url}/api/trpc/tokens.create?token=${linkToken}`, {
      method: 'POST',
      headers: { ...bearer(local.token), ...json },
      body: JSON.stringify({ name: 'ada@person.example', scopes: ['read'] }),
    }),
    fetch(`${url}/api/trpc/notices.update`, {
      method: 'POST',
      headers: { ...bearer(local.token), ...json },
      body: JSON.stringify({ email: true, webhook: 'https://hooks.example.org/very-secret-path' }),
    }),
    fetch(`${url}/api/artifacts/${'0'.repeat(64)}?token=${linkToken}`, {
      headers: bearer(local.runnerToken),
    }),
    fetch(`${url}/api/trpc/account.update`, {
      method: 'POST',
      headers: { ...bearer(local.token), ...json },
      body: '{"name":"broken@person.example"',
    }),
  ];
  const answers = await Promise.all(asked);
  const bodies = await Promise.all(answers.map((one) => one.text()));
  expect(answers.map((one) => one.status)).toEqual([200, 401, 200, 200, 200, 404, 400]);
  // An answer is logged when it is out, which is after it has arrived.
  await vi.waitUntil(() => server.output().split('"msg":"request"').length > answers.length, {
    timeout: 30_000,
  });

  const made = /fp_[0-9a-f]+/.exec(bodies[3] ?? '')?.[0];
  const signing = /whsec_[^"]+/.exec(bodies[4] ?? '')?.[0];
  const secrets = {
    token: local.token,
    wrong,
    runnerToken: local.runnerToken,
    linkToken,
    cookie: 'sessionsecret',
    made,
    signing,
    smtp: SMTP_PASSWORD,
    session: SESSION_SECRET,
    address: 'person.example',
    hook: 'very-secret-path',
  };
  const output = server.output();
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret, name).toBeTruthy();
    expect(output.includes(secret!), `${name} is in the log`).toBe(false);
  }
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('listening '));
  const requests = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['msg'] === 'request');
  expect(requests).toHaveLength(answers.length);
  expect(requests).toContainEqual(
    expect.objectContaining({
      level: 'info',
      service: 'server',
      method: 'GET',
      path: '/api/trpc/access.whoami',
      status: 401,
    }),
  );
});

it('is quiet about what goes well all day long, and loud about what breaks', () => {
  expect(levelOf('GET', '/boards', 200)).toBe('debug');
  expect(levelOf('POST', '/api/trpc/runner.heartbeat', 200)).toBe('debug');
  expect(levelOf('POST', '/api/trpc/submissions.create', 200)).toBe('info');
  expect(levelOf('GET', '/nowhere', 404)).toBe('info');
  expect(levelOf('GET', '/boards', 500)).toBe('error');
  expect(levelOf('GET', '/api/health', 503)).toBe('info');
});
