import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath, faultsOfPages, launch, skipReason } from './browser.ts';
import { runCli } from './system.ts';
import type { System } from './system.ts';
import { startWithProvider } from './withProvider.ts';
import type { WithProvider } from './withProvider.ts';

/**
 * The doors with a real OpenID Connect provider: sign-in, roles, tokens made in the browser and used by the command
 * line, linking, deletion, and what must be refused. One system serves all tests, in this order.
 */
let withProvider: WithProvider;
let system: System;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  if (chromiumPath === null) return;
  withProvider = await startWithProvider({ FAIRPRUNE_RUNNERS: '0' });
  ({ system } = withProvider);
  browser = await launch();
  context = await browser.newContext();
  page = await context.newPage();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await withProvider?.stop();
});

describe.skipIf(chromiumPath === null)(`doors${skipReason}`, () => {
  test('a stranger signs in at the provider and is a researcher, with scripts off too', async () => {
    await withProvider.signIn(page, 'ada');
    expect(await page.textContent('main')).toContain('Roles: researcher.');
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const withoutScripts = await plain.newPage();
    await withProvider.signIn(withoutScripts, 'ada');
    expect(await withoutScripts.textContent('h1')).toBe('Person ada');
    await plain.close();
  });

  test('whom the operator named has every role', async () => {
    const other = await browser.newContext();
    const theirs = await other.newPage();
    await withProvider.signIn(theirs, 'boss');
    expect(await theirs.textContent('main')).toContain('Roles: researcher, maintainer, operator.');
    await other.close();
  });

  test('a session cookie of before signing in is not the one of after, and a forged one is nobody', async () => {
    const other = await browser.newContext();
    const planted = 'planted-by-somebody-else';
    await other.addCookies([{ name: 'next-auth.session-token', value: planted, url: system.url }]);
    const theirs = await other.newPage();
    await theirs.goto(`${system.url}/account`);
    expect(await theirs.textContent('main')).toContain('Sign in');
    await withProvider.signIn(theirs, 'ada');
    const cookie = (await other.cookies()).find((one) => one.name === 'next-auth.session-token');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(cookie?.value).not.toBe(planted);
    await other.clearCookies();
    const forged = `${cookie?.value.slice(0, -4)}AAAA`;
    await other.addCookies([{ name: 'next-auth.session-token', value: forged, url: system.url }]);
    await theirs.goto(`${system.url}/account`);
    expect(await theirs.textContent('main')).not.toContain('Person ada');
    await other.close();
  });

  test('an answer of the provider that belongs to another browser is refused', async () => {
    const other = await browser.newContext();
    const theirs = await other.newPage();
    await theirs.goto(`${system.url}/api/auth/callback/oidc?code=stolen&state=guessed`);
    await theirs.waitForURL(/\/sign-in\?.*error=/);
    expect(await theirs.getByRole('alert').first().textContent()).toContain('Begin again here');
    await other.close();
  });

  test('with a provider there is no local link', async () => {
    const refused = await system.cli('sign-in-link');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('takes no local sign-in links');
  });

  test('a token made in the browser works from the command line until it is revoked', async () => {
    await page.goto(`${system.url}/account`);
    await page.getByLabel('What it is for').fill('laptop');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const secret = page.locator('output code');
    await secret.waitFor();
    const token = (await secret.textContent()) ?? '';
    expect(token).toMatch(/^fp_[0-9a-f]{48}$/);
    const env = { FAIRPRUNE_URL: system.url, FAIRPRUNE_TOKEN: token };
    const listed = await runCli(['token', 'list', '--json'], env);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).not.toContain(token);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'laptop', state: 'valid' }]);

    const flipped = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const wrong = await runCli(['token', 'list'], { ...env, FAIRPRUNE_TOKEN: flipped });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('a character is wrong or missing');
    const beyond = await runCli(['people', 'list'], env);
    expect(beyond.code).toBe(1);
    expect(beyond.stderr).toContain('needs the role "operator"');

    await page.reload();
    await page.getByRole('button', { name: 'Revoke laptop' }).click();
    await page
      .getByRole('row', { name: /laptop/ })
      .getByText('revoked')
      .waitFor();
    const revoked = await runCli(['token', 'list'], env);
    expect(revoked.code).toBe(1);
    expect(revoked.stderr).toContain('has been revoked');
  });

  test('the profile keeps what was typed when it is refused', async () => {
    await page.goto(`${system.url}/account`);
    await page.getByLabel('Affiliation').fill('<script>alert(1)</script>');
    await page.getByLabel('ORCID iD').fill('0000-0002-1825-0098');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('An ORCID iD looks like').waitFor();
    expect(await page.getByLabel('ORCID iD').inputValue()).toBe('0000-0002-1825-0098');
    await page.getByLabel('ORCID iD').fill('0000-0002-1825-0097');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.reload();
    expect(await page.getByLabel('Affiliation').inputValue()).toBe('<script>alert(1)</script>');
  });

  test('account and sign-in pages are accessible and fit, light and dark', async () => {
    const paths = ['/account', '/report', '/operation'];
    expect(await faultsOfPages(page, system.url, paths)).toEqual([]);
  });

  test('a page of another site can change nothing in somebody’s name, and pages let no foreign script run', async () => {
    const answer = await page.request.post(`${system.url}/api/trpc/account.delete`, {
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      data: { confirm: 'delete' },
    });
    expect(answer.status()).toBe(403);
    const home = await page.request.get(`${system.url}/`);
    const policy = home.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    await page.goto(`${system.url}/`);
    const ran = await page.evaluate(async () => {
      document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="globalThis.foreign = true">');
      await new Promise((done) => setTimeout(done, 500));
      return 'foreign' in globalThis;
    });
    expect(ran).toBe(false);
  });

  test('an address elsewhere is never where signing in leads to', async () => {
    const other = await browser.newContext();
    const theirs = await other.newPage();
    await theirs.goto(`${system.url}/sign-in?callbackUrl=https%3A%2F%2Fevil.example`);
    await withProvider.signIn(theirs, 'ada');
    expect(new URL(theirs.url()).origin).toBe(system.url);
    await other.close();
  });

  test('deleting the account takes the name and the session; signing in again is somebody new', async () => {
    await page.goto(`${system.url}/account`);
    await page.getByText('Delete the account …').click();
    await page.getByLabel('Type “delete”').fill('no');
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByRole('alert').filter({ hasText: 'delete' }).waitFor();
    await page.getByLabel('Type “delete”').fill('delete');
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.waitForURL(`${system.url}/`);
    await page.goto(`${system.url}/account`);
    expect(await page.textContent('main')).toContain('Sign in');
  });
});
