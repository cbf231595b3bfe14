import { sql } from 'drizzle-orm';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outageOf } from '#server/db/outage';
import { openPostgres } from '#server/db/postgres';
import { onChange, publish } from '#server/stages/changes';
import type { Change } from '#server/stages/changes';
import { listenForChanges } from '#server/stages/listen';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';
import { makePostgres, withoutPostgres } from '#server/testing/postgres';
import type { TestPostgres } from '#server/testing/postgres';

/** For what comes within seconds on an idle machine. */
const PATIENCE = { timeout: 60_000, interval: 100 };

describe.skipIf(withoutPostgres)('PostgreSQL goes away', () => {
  let postgres: TestPostgres;
  let children: Child[] = [];

  beforeEach(() => {
    postgres = makePostgres();
  });
  afterEach(async () => {
    for (const child of children) child.process.kill('SIGKILL');
    await Promise.all(children.map((child) => child.ended()));
    children = [];
    await postgres.stop();
  });

  function serve(databaseUrl: string): { child: Child; folder: string } {
    const folder = mkdtempSync(join(tmpdir(), 'fairprune-away-'));
    const child = startChild('server/testing/serve.ts', {
      FAIRPRUNE_DATA: folder,
      DATABASE_URL: databaseUrl,
      FAIRPRUNE_URL: '',
      NEXTAUTH_URL: '',
    });
    children.push(child);
    return { child, folder };
  }
  async function addressOf(child: Child): Promise<string> {
    await child.says('listening http');
    return /listening (\S+)/.exec(child.output())![1]!;
  }
  const statusOf = async (url: string) => (await fetch(`${url}/api/health`)).status;
  const AWAY = {
    status: 503,
    fault: { code: 'database-unavailable', class: 'platform', hint: expect.stringContaining('DATABASE_URL') },
    retryAfter: '5',
  };
  async function ask(url: string) {
    const response = await fetch(`${url}/api/trpc/datasets.list`);
    const body = (await response.json()) as { error?: { data: { fault: unknown } } };
    return {
      status: response.status,
      fault: body.error?.data.fault ?? null,
      retryAfter: response.headers.get('retry-after'),
    };
  }

  test('before the start: the server says so, answers 503, and works as soon as it is there', async () => {
    const { child, folder } = serve(postgres.url);
    const url = await addressOf(child);
    expect(child.output()).toContain("PostgreSQL can't be used now");
    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(503);
    expect(health.headers.get('retry-after')).toBe('5');
    expect(await health.json()).toMatchObject({
      status: 'unavailable',
      database: 'postgres',
      reason: expect.stringContaining('PGSQL.5432'),
    });
    expect(await ask(url)).toMatchObject(AWAY);
    expect(existsSync(join(folder, 'local.json'))).toBe(false);

    await postgres.start();
    await vi.waitUntil(async () => (await statusOf(url)) === 200, PATIENCE);
    expect(await ask(url)).toMatchObject({ status: 200, fault: null });
    expect(existsSync(join(folder, 'local.json'))).toBe(true);
    expect(child.output()).toContain('the server is ready');
  });

  test('kill -9 in the middle: the server lives, answers 503, and works on when it is back', async () => {
    await postgres.start();
    const { child } = serve(postgres.url);
    const url = await addressOf(child);
    const asking = Array.from({ length: 20 }, () => ask(url));
    await postgres.crash();
    for (const one of await Promise.all(asking)) expect([200, 503]).toContain(one.status);
    expect(await ask(url)).toMatchObject(AWAY);
    const bytes = await fetch(`${url}/api/artifacts/${'0'.repeat(64)}`);
    expect(bytes.status).toBe(503);
    expect(bytes.headers.get('retry-after')).toBe('5');
    expect(await statusOf(url)).toBe(503);

    await postgres.start();
    await vi.waitUntil(async () => (await statusOf(url)) === 200, PATIENCE);
    expect(await ask(url)).toMatchObject({ status: 200 });
    expect(child.process.exitCode).toBeNull();
  });

  test('a database that does not exist is told at once, because waiting would not help', async () => {
    await postgres.start();
    const { child } = serve(postgres.url.replace('/postgres?', '/nowhere?'));
    expect(await child.ended()).toBe(1);
    expect(child.output()).toContain('database "nowhere" does not exist');
    expect(child.output()).toContain('createdb');
    expect(child.output()).not.toContain('    at ');
  });

  test('in the middle of a transaction: it fails as an outage, and the next one works', async () => {
    await postgres.start();
    const { db, close } = await openPostgres(postgres.url);
    const cut = db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await postgres.crash();
      await tx.execute(sql`select 2`);
    });
    const error: unknown = await cut.catch((one: unknown) => one);
    expect(outageOf(error)).toMatchObject({ code: 'database-unavailable' });
    await postgres.start();
    expect((await db.transaction((tx) => tx.execute(sql`select 3 as n`))).rows).toEqual([{ n: 3 }]);
    await close();
  });

  test('live events come again after their connection broke, and nobody trusts what they knew before', async () => {
    await postgres.start();
    const { db, close } = await openPostgres(postgres.url);
    const heard: Change[] = [];
    const stop = onChange((change) => heard.push(change));
    const ears: string[] = [];
    const listener = listenForChanges(postgres.url, {
      hears: () => ears.push('hears'),
      changed: (topic) => ears.push(topic.kind),
      deaf: () => ears.push('deaf'),
    });
    const note = JSON.stringify({ origin: 'another process', changes: [{ kind: 'board', id: 'far' }] });
    const heardFar = async () => {
      await db.execute(sql`select pg_notify('fairprune_changes', ${note})`);
      return heard.some((change) => change.kind === 'board' && change.id === 'far');
    };
    await vi.waitUntil(heardFar, PATIENCE);
    expect(heard).not.toContainEqual({ kind: 'anything' });
    await db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`);
    await vi.waitUntil(() => heard.some((change) => change.kind === 'anything'), PATIENCE);
    heard.length = 0;
    await vi.waitUntil(heardFar, PATIENCE);
    await publish(db, [{ kind: 'board', id: 'own' }]);
    expect(ears).toEqual(['hears', 'deaf', 'hears']);
    await db.execute(sql`select pg_notify('fairprune_readers', 'anything')`);
    await vi.waitUntil(() => ears.at(-1) === 'anything', PATIENCE);
    stop();
    await listener.stop();
    await close();
  });
});
