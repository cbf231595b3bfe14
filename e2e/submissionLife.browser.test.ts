import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath, faultsOfPages, launch, skipReason } from './browser.ts';
import type { System } from './system.ts';
import { startWithProvider } from './withProvider.ts';
import type { WithProvider } from './withProvider.ts';

/**
 * A submission from the first letter typed to its tombstone, by three people with browsers of their own: ada submits,
 * bob reads, boss maintains. One system serves all tests, in this order.
 */
let withProvider: WithProvider;
let system: System;
let browser: Browser;
let ada: BrowserContext;
let bob: BrowserContext;
let boss: BrowserContext;
/** Address of ada's submission, once there is one. */
let submission = '';

beforeAll(async () => {
  if (chromiumPath === null) return;
  withProvider = await startWithProvider({
    FAIRPRUNE_RUNNERS: '1',
    FAIRPRUNE_BACKEND: 'wasm',
    FAIRPRUNE_FLOORS: 'off',
  });
  ({ system } = withProvider);
  browser = await launch();
  [ada, bob, boss] = [await signedIn('ada'), await signedIn('bob'), await signedIn('boss')];
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await withProvider?.stop();
});

async function signedIn(subject: string): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await withProvider.signIn(page, subject);
  await page.close();
  return context;
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path.startsWith('http') ? path : system.url + path);
  return page;
}

/** Waits until the form's draft is saved for the given time. */
async function savedTimes(page: Page, times: number): Promise<void> {
  await page.locator(`input[name=draft-revision][value="${times}"]`).waitFor({ state: 'attached' });
}

/** Keeps the form's own saves from the server until the returned function is called; the form itself passes. */
async function holdSaves(page: Page): Promise<() => void> {
  let letSave = (): void => undefined;
  const held = new Promise<void>((resolve) => (letSave = resolve));
  await page.route(/\/submit\?/, async (route) => {
    const request = route.request();
    // The form is sent as its fields, a save as the arguments of a function.
    const isSave =
      request.method() === 'POST' && !request.headers()['content-type']?.startsWith('multipart/form-data');
    if (isSave) await held;
    await route.continue();
  });
  return () => letSave();
}

const NOTE = 'Anything a reader should know';
const FORM = '/submit?board=demo&method=fpgm';

describe.skipIf(chromiumPath === null)(`the life of a submission${skipReason}`, () => {
  test('a draft survives the tab that it was written in', async () => {
    const page = await open(ada, FORM);
    await page.getByLabel(NOTE).fill('first thoughts');
    await page.getByText(/^Draft saved /).waitFor();
    expect(page.url()).toMatch(/\?draft=/);
    await page.getByLabel(NOTE).fill('first thoughts, and a second');
    await savedTimes(page, 2);
    await page.close();

    const list = await open(ada, '/submissions');
    await list.getByRole('link', { name: 'Continue the draft of Geometric median (FPGM)' }).click();
    await list.waitForURL(/\?draft=/);
    expect(await list.getByLabel(NOTE).inputValue()).toBe('first thoughts, and a second');
    // On the way to another page it is saved; the way back goes on with that.
    await list.getByLabel(NOTE).fill('third thoughts');
    await list.getByRole('link', { name: 'your submissions' }).click();
    await list.waitForURL(/\/submissions$/);
    await list.goBack();
    await list.waitForFunction(
      (label) => [...document.querySelectorAll('textarea')].some((one) => one.value === label),
      'third thoughts',
    );
    await list.close();
    const others = await open(bob, '/submissions');
    expect(await others.getByText('Nothing here yet').count()).toBe(1);
    await others.close();
  });

  test('without scripts the button keeps it, and deleting asks once more', async () => {
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await ada.storageState(),
    });
    const page = await open(plain, '/submit?board=demo&method=l2-filter');
    await page.getByLabel(NOTE).fill('typed without scripts');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.waitForURL(/\?draft=/);
    expect(await page.getByLabel(NOTE).inputValue()).toBe('typed without scripts');
    await page.getByRole('button', { name: 'Show what would run' }).click();
    await page.getByRole('region', { name: 'What would run' }).waitFor();
    expect(await page.getByLabel(NOTE).inputValue()).toBe('typed without scripts');
    await page.goto(`${system.url}/submissions`);
    await page.getByText('Delete …').first().click();
    await page.getByRole('button', { name: 'Yes, delete it' }).first().click();
    await page.waitForURL(/\/submissions/);
    expect(await page.getByRole('link', { name: /^Continue/ }).count()).toBe(1);
    await plain.close();
  });

  test('it is planned, developed, followed and published', async () => {
    const page = await open(ada, '/submissions');
    await page.getByRole('link', { name: 'Continue the draft of Geometric median (FPGM)' }).click();
    await page.getByRole('button', { name: 'Show what would run' }).click();
    const plan = page.getByRole('region', { name: 'What would run' });
    await plan.waitFor();
    for (const fact of ['Runs', 'Epochs', 'Training', 'Place in the queue', 'Done in'])
      expect(await plan.getByText(fact, { exact: true }).count()).toBe(1);
    // The draft is still being saved when the form is sent, and saved while the answer is on its way.
    const letSave = await holdSaves(page);
    await page.getByLabel(NOTE).fill('third thoughts.');
    await page.getByText('Saving the draft …').waitFor();
    await page.getByRole('button', { name: 'Development run first' }).click();
    letSave();
    await page.waitForURL(/\/submissions\/[\w-]+$/);
    submission = page.url();
    // Live, without loading the page again: a runner is at it. How long it takes is the machine's affair.
    await page.getByText(/^(Running|Done): /).waitFor({ timeout: 540_000 });
    const stranger = await browser.newContext();
    const closed = await open(stranger, submission);
    expect(await closed.title()).not.toContain('FPGM');
    await stranger.close();

    await page.getByText('Publish this submission …').click();
    await page.getByRole('button', { name: 'Yes, publish it' }).click();
    await page.getByText(/^Published: /).waitFor();
    await page.goto(`${system.url}/submissions`);
    expect(await page.getByRole('link', { name: /^Continue/ }).count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'Under way' }).count()).toBe(1);
    await page.close();
  }, 600_000);

  test('a reader clones it, and its authors make the next version', async () => {
    const page = await open(bob, submission);
    await page.getByRole('button', { name: 'Clone' }).click();
    await page.waitForURL(/\?draft=/);
    expect(await page.textContent('main')).toContain('With the configuration of another submission');
    expect(await page.getByLabel(NOTE).inputValue()).toBe('');
    await page.close();
    const own = await open(ada, submission);
    await own.getByRole('button', { name: 'Next version' }).click();
    await own.waitForURL(/\?draft=/);
    expect(await own.getByLabel(NOTE).inputValue()).toBe('third thoughts.');
    await own.getByLabel('Keep the authors’ names for now').check();
    await own.getByRole('button', { name: 'Submit', exact: true }).click();
    // Names that a publication has told can't be taken back.
    await own
      .getByText(/can’t be taken back/)
      .first()
      .waitFor();
    await own.getByLabel('Keep the authors’ names for now').uncheck();
    await own.getByRole('button', { name: 'Submit', exact: true }).click();
    await own.waitForURL(/\/submissions\/[\w-]+$/);
    expect(await own.textContent('main')).toContain('Version 2, after version 1');
    await own.goto(submission);
    expect(await own.textContent('main')).toContain('There is a newer one: version 2');
    await own.close();
  });

  test('a reader disputes it, its author answers, a maintainer dismisses', async () => {
    const script = '<img src=x onerror="document.title=1"> is not what it seems';
    const page = await open(bob, submission);
    await page.locator('#entries tbody a').first().click();
    await page.waitForURL(/\/entries\//);
    const entry = page.url();
    await page.getByText('Dispute this entry …').click();
    await page.getByLabel(/^What is wrong/).fill(script);
    await page.getByRole('button', { name: 'Open the dispute' }).click();
    await page.locator('#disputes').getByText(script).waitFor();
    await page.close();

    const author = await open(ada, entry);
    await author.getByLabel(/^Your answer/).fill('It is what the paper says.');
    await author.getByRole('button', { name: 'Answer' }).click();
    await author.locator('#disputes').getByText('It is what the paper says.').waitFor();
    expect(await author.getByText('Decide …').count()).toBe(0);
    await author.close();

    const judge = await open(boss, '/disputes');
    expect(await judge.getByRole('button', { name: 'Order a re-run' }).count()).toBe(1);
    await judge.getByText('Decide …').click();
    await judge.getByLabel(/^Why\?/).fill('the paper does say so');
    await judge.getByRole('button', { name: 'Dismiss' }).click();
    await judge.getByRole('heading', { name: 'Decided', exact: true }).waitFor();
    expect(await judge.title()).toContain('Disputes');
    await judge.close();
  });

  test('withdrawn it is a tombstone with its reason, and ranks nowhere', async () => {
    const page = await open(ada, submission);
    await page.getByText('Withdraw this publication …').click();
    await page.getByLabel(/Why\?$/).fill('a <b>mistake</b> in the data');
    await page.getByRole('button', { name: 'Yes, withdraw it' }).click();
    await page.getByText(/^Withdrawn: /).waitFor();
    await page.close();
    const stranger = await browser.newContext();
    const grave = await open(stranger, submission);
    const text = (await grave.textContent('main')) ?? '';
    expect(text).toContain('a <b>mistake</b> in the data');
    expect(text).toContain('rank nowhere');
    await stranger.close();
  });

  test('a submission under review names nobody, on any page and in any export, until it does', async () => {
    const page = await open(bob, '/submit?board=demo&method=l2-filter');
    await page.getByLabel('Keep the authors’ names for now').check();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL(/\/submissions\/[\w-]+$/);
    const address = new URL(page.url()).pathname;
    const entry = (await page.locator('#entries tbody a').first().getAttribute('href')) ?? '';
    const stranger = await browser.newContext();
    const exported = ['', '?format=csv'].map((query) => `/boards/demo/export/s1/2x${query}`);
    for (const path of [address, entry, '/boards/demo', '/methods/l2-filter', ...exported]) {
      const answer = await stranger.request.get(system.url + path);
      expect({ path, status: answer.status() }).toEqual({ path, status: 200 });
      expect(await answer.text(), path).not.toContain('Person bob');
    }
    const name = page.getByRole('button', { name: 'Name the authors now' });
    await name.click();
    await name.waitFor({ state: 'detached' });
    const named = await open(stranger, address);
    expect(await named.textContent('main')).toContain('Person bob submitted');
    await stranger.close();
    await page.close();
  });

  test('its pages are accessible, and nothing is cut at 360 px, light and dark', async () => {
    const page = await boss.newPage();
    const paths = ['/submissions', '/disputes', new URL(submission).pathname, FORM];
    expect(await faultsOfPages(page, system.url, paths)).toEqual([]);
    await page.close();
  });
});
