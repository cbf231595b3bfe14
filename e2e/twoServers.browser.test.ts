import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { user } from '#drizzle/schema/users';
import { openPostgres } from '#server/db/postgres';
import type { OpenedDatabase } from '#server/db/types';
import { createSubmission } from '#server/services/submissions';
import { startPostgres, withoutPostgres } from '#server/testing/postgres';
import type { TestPostgres } from '#server/testing/postgres';
import { seedBoard, testBoard, testSubmission } from '#server/testing/verification';
import { SESSION_COOKIE, SESSION_KEY, sessionOf } from './attacks/attacked.ts';
import { chromiumPath, launch, skipReason } from './browser.ts';
import { removeFolder, startSystem } from './system.ts';
import type { System } from './system.ts';

/*
 * Two web processes on one PostgreSQL, and this test as a third program that writes into it: what one of them or the
 * third changes, nobody reads in its old state from the pages that the other one keeps.
 */
let postgres: TestPostgres;
let third: OpenedDatabase;
let one: System;
let other: System;
let browser: Browser | undefined;
const ada = randomUUID();

beforeAll(async () => {
  if (withoutPostgres) return;
  postgres = await startPostgres();
  third = await openPostgres(postgres.url);
  await seedBoard(third.db);
  await third.db.insert(user).values({ id: ada, name: 'Ada', roles: ['researcher'] });
  const env = {
    DATABASE_URL: postgres.url,
    FAIRPRUNE_RUNNERS: '0',
    FAIRPRUNE_FLOORS: 'off',
    NEXTAUTH_SECRET: SESSION_KEY,
  };
  one = await startSystem({ env });
  other = await startSystem({ env });
  if (chromiumPath !== null) browser = await launch();
}, 900_000);
afterAll(async () => {
  await browser?.close();
  for (const system of [one, other]) {
    await system?.stop();
    if (system !== undefined) removeFolder(system.data);
  }
  await third?.close();
  await postgres?.stop();
});

type Look = { readonly how: string | null; readonly text: string; readonly status: number };

async function look(system: System, path: string, headers: Record<string, string> = {}): Promise<Look> {
  const answer = await fetch(system.url + path, { headers });
  return { how: answer.headers.get('x-page'), text: await answer.text(), status: answer.status };
}

/** Looks until the page is one that is kept; that is at the second look, but for what happens on the server meanwhile. */
async function keptPage(system: System, path: string): Promise<string> {
  for (let looks = 0; looks < 50; looks++) {
    const { how, text } = await look(system, path);
    if (how === 'cached') return text;
  }
  throw new Error(`${path} is never kept`);
}

/**
 * Looks until the page is another than the one that was kept: the note of a commit is on its way for milliseconds.
 * Pages here would be kept for a minute; the looks take seconds at most.
 */
async function renewedPage(system: System, path: string): Promise<string> {
  for (let looks = 0; looks < 200; looks++) {
    const { how, text } = await look(system, path);
    if (how !== 'cached') return text;
    await sleep(10);
  }
  throw new Error(`${path} is still the page from before`);
}

const localToken = (system: System) =>
  (JSON.parse(readFileSync(join(system.data, 'local.json'), 'utf8')) as { token: string }).token;

/** Calls a procedure of one server, as its local administrator. */
async function call(system: System, path: string, input: object): Promise<unknown> {
  const answer = await fetch(`${system.url}/api/trpc/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${localToken(system)}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const body = (await answer.json()) as { result?: { data: unknown }; error?: { message: string } };
  if (body.error !== undefined) throw new Error(`${path}: ${body.error.message}`);
  return body.result?.data;
}

describe.skipIf(withoutPostgres)('two web processes', () => {
  test('what is changed through one of them is new in the other', async () => {
    expect(await keptPage(other, '/boards')).not.toContain('Made elsewhere');
    await call(one, 'boards.create', testBoard({ id: 'elsewhere', title: 'Made elsewhere' }));
    expect(await renewedPage(other, '/boards')).toContain('Made elsewhere');

    const halted = 'A disk is being replaced.';
    expect(await keptPage(other, '/glossary')).not.toContain(halted);
    await call(one, 'operation.halt', { reason: halted });
    expect(await renewedPage(other, '/glossary')).toContain(halted);
    await keptPage(other, '/glossary');
    await call(one, 'operation.resume', {});
    expect(await renewedPage(other, '/glossary')).not.toContain(halted);
  });

  test('what another program writes into the database is new in both, and other boards stay as they are', async () => {
    const path = '/boards/tiny-board/cross-validation';
    const far = '/boards/elsewhere/cross-validation';
    await Promise.all([one, other].flatMap((system) => [keptPage(system, path), keptPage(system, far)]));
    await third.db.execute(sql`update board set title = 'Renamed by hand' where id = 'tiny-board'`);
    for (const system of [one, other]) {
      expect(await renewedPage(system, path)).toContain('Renamed by hand');
      expect((await look(system, far)).how).toBe('cached');
    }
  });

  test('a publication that is taken back is not read as if it stood', async () => {
    const owner = { kind: 'person', id: ada, name: 'Ada', roles: ['researcher'], scopes: null } as const;
    const { id } = await createSubmission(third.db, owner, testSubmission({ note: 'Read me.' }));
    const { rows } = await third.db.execute<{ id: string }>(
      sql`select id from entry where submission = ${id} limit 1`,
    );
    const path = '/methods/l1-filter';
    const entry = `/entries/${rows[0]?.id ?? ''}`;
    await keptPage(other, entry);
    await keptPage(other, path);
    const reason = 'The configuration was wrong.';
    const cookie = await sessionOf(ada);
    const answer = await fetch(`${one.url}/api/trpc/submissions.withdraw`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', origin: one.url },
      body: JSON.stringify({ id, reason }),
    });
    expect(answer.status).toBe(200);
    await renewedPage(other, path);
    expect((await look(other, entry)).text).toContain(reason);
  });

  test('while a server can’t hear what changes it keeps nothing', async () => {
    await keptPage(one, '/glossary');
    await third.db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where query in ('listen fairprune_readers', 'select 1') and pid <> pg_backend_pid()`,
    );
    expect(await renewedPage(one, '/glossary')).toContain('Glossary');
    expect((await look(one, '/glossary')).how).toBeNull();
    // It connects again by itself.
    await expect
      .poll(async () => (await look(one, '/glossary')).how, { timeout: 60_000, interval: 100 })
      .toBe('cached');
  });

  test('people with a session see their own pages, and visitors never see those', async () => {
    const cookie = await sessionOf(ada);
    expect(await keptPage(one, '/recipes')).toContain('Sign in');
    const mine = await look(one, '/recipes', { cookie });
    expect(mine.how).toBeNull();
    expect(mine.text).toContain('href="/account"');
    expect((await look(one, '/recipes')).text).not.toContain('href="/account"');
  });
});

describe.skipIf(withoutPostgres || chromiumPath === null)(`kept pages in a browser${skipReason}`, () => {
  /** A page that notes what its security policy refuses. */
  async function opened() {
    const context = await browser!.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      const refused: string[] = [];
      Object.assign(globalThis, { refused });
      document.addEventListener('securitypolicyviolation', (event) =>
        refused.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    const refused = () => page.evaluate(() => (globalThis as unknown as { refused: string[] }).refused);
    return { context, page, refused };
  }

  test.each(['/', '/boards/tiny-board', '/methods/l1-filter', '/glossary', '/search?q=l1'])(
    'the scripts of %s run, and no others',
    async (path) => {
      const { context, page, refused } = await opened();
      for (let looks = 0, how = ''; how !== 'cached' && looks < 20; looks++) {
        const answer = await page.goto(other.url + path);
        how = (await answer?.headerValue('x-page')) ?? '';
        if (looks === 19) expect(how).toBe('cached');
      }
      await page.waitForLoadState('networkidle');
      // Links work without loading a page anew: what the page's own scripts are for.
      await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Recipes' }).click();
      await page.waitForURL('**/recipes');
      expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
      expect(await refused()).toEqual([]);
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.injected = true';
        document.body.append(script);
      });
      expect(await page.evaluate(() => 'injected' in globalThis)).toBe(false);
      await expect.poll(refused).toEqual([expect.stringMatching(/^script-src/)]);
      await context.close();
    },
  );

  test('signing in and out shows at once, though the browser has the page', async () => {
    const { context, page } = await opened();
    const shown = async () => {
      await page.goto(`${other.url}/recipes`);
      return page.getByRole('link', { name: /^(Sign in|Account)$/ }).innerText();
    };
    expect(await shown()).toBe('Sign in');
    expect(await shown()).toBe('Sign in');
    const value = (await sessionOf(ada)).slice(SESSION_COOKIE.length + 1);
    await context.addCookies([{ name: SESSION_COOKIE, value, url: other.url }]);
    expect(await shown()).toBe('Account');
    await context.clearCookies();
    expect(await shown()).toBe('Sign in');
    await context.close();
  });
});
