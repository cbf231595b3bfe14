import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath, faultsOfPages, launch, sidewaysOverflow, skipReason } from '../browser.ts';
import { removeFolder, startSystem, temporaryFolder } from '../system.ts';
import type { System } from '../system.ts';
import { keyboard, pointer } from './hand.ts';
import type { Hand } from './hand.ts';
import { MADE_UP_BOARD, makeUpSite } from './madeUp.ts';
import { CLAIM, sitePages } from './pages.ts';

/** What readers come for, on a full site: with a pointer and scripts, and by keyboard alone with scripts off. */
const folder = temporaryFolder();
let system: System;
let browser: Browser;
beforeAll(async () => {
  if (chromiumPath === null) return;
  await makeUpSite(join(folder, 'data'));
  system = await startSystem({
    data: join(folder, 'data'),
    env: { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off' },
  });
  browser = await launch();
}, 1_200_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  removeFolder(folder);
});

const WAYS = [
  { name: 'with a pointer', javaScriptEnabled: true, hand: () => pointer() },
  { name: 'by keyboard, scripts off', javaScriptEnabled: false, hand: (page: Page) => keyboard(page) },
];

describe.skipIf(chromiumPath === null).each(WAYS)(
  `$name${skipReason}`,
  ({ javaScriptEnabled, hand: handOf }) => {
    let context: BrowserContext;
    let page: Page;
    let hand: Hand;
    beforeAll(async () => {
      context = await browser.newContext({
        javaScriptEnabled,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      page = await context.newPage();
      hand = handOf(page);
    });
    afterAll(() => context?.close());

    const link = (name: string | RegExp) => page.getByRole('link', { name });
    const toBoard = async () => {
      await page.goto(system.url);
      await hand.press(link('CIFAR-10, ResNet-56').first());
      await page.waitForURL(`**/boards/${MADE_UP_BOARD}`);
    };
    const choose = async (tag: string) => {
      const nav = page.getByRole('navigation', { name: 'Comparison setup' });
      await hand.press(nav.getByRole('link', { name: new RegExp(`^${tag.replace('.', '\\.')} `) }));
      await page.waitForURL(`**/${tag.toLowerCase()}/**`);
    };

    test('the best method at a rate under S3.2, with its uncertainty', async () => {
      await toBoard();
      await choose('S3.2');
      const bands = page.getByRole('navigation', { name: 'Rate band' });
      await hand.press(bands.getByRole('link', { name: /^3\.55×/ }));
      await page.waitForURL('**/s3.2/3.55x');
      const first = page.locator('tbody tr').first();
      expect(await first.locator('th').innerText()).toContain('Group norm');
      const rank = await first.locator('td').first().innerText();
      expect(rank.trim()).toMatch(/^1(–\d)?$/);
      expect(await first.innerText()).toMatch(/9\d\.\d\d\s*± \d\.\d\d/);
    });

    test('why an entry drops out from S2 to S3.1, and others from S3.1 to S3.2', async () => {
      await toBoard();
      await choose('S3.1');
      const why = page.locator('summary', { hasText: 'From S2 to S3.1' });
      await hand.press(why);
      const told = page.locator('details', { has: why });
      expect(await told.innerText()).toMatch(/clr-80: retraining epochs, 80 against 40 of /);
      await choose('S3.2');
      const next = page.locator('summary', { hasText: 'From S3.1 to S3.2' });
      await hand.press(next);
      expect(await page.locator('details', { has: next }).innerText()).toMatch(
        /: retraining recipe, .+ against /,
      );
    });

    test('two entries side by side', async () => {
      await page.goto(`${system.url}/boards/${MADE_UP_BOARD}/s3.1/1.97x`);
      await hand.mark(page.getByLabel('Compare L1-norm filters (PFEC), ft-40', { exact: true }));
      await hand.mark(page.getByLabel('Compare L1-norm filters (PFEC), clr-40', { exact: true }));
      await hand.press(page.getByRole('button', { name: 'Compare', exact: true }));
      await page.waitForURL('**/compare?id=*&id=*');
      const pair = page.getByRole('row', { name: /A.* and .*B/ }).first();
      expect(await pair.innerText()).toMatch(/S3\.1 holds; S3\.2 does not: retraining recipe: /);
      expect(await pair.innerText()).toMatch(/[AB] better|not significant/);
      for (const name of [
        'Learning curves',
        'What is left of each layer',
        'Cost of a run',
        'Configuration and recipe',
      ])
        expect(await page.getByRole('heading', { name }).count()).toBe(1);
      expect(await page.getByRole('row', { name: /^recipe\.schedule\.kind/ }).count()).toBeGreaterThan(0);
    });

    test('the raw run in three clicks, and the command that repeats it', async () => {
      await toBoard();
      await hand.press(link('L1-norm filters (PFEC)').first());
      await page.waitForURL('**/entries/*');
      await hand.press(link('Run 1'));
      await page.waitForURL('**/runs/1');
      const command = (await page.locator('pre').first().innerText()).trim();
      expect(command).toContain('npx fairprune submit');
      expect(
        await page.getByRole('table', { name: 'Epochs of retraining' }).locator('tbody tr').count(),
      ).toBeGreaterThan(39);
      const copy = page.getByRole('button', { name: 'Copy the command' });
      if (!javaScriptEnabled) return expect(await copy.isVisible()).toBe(false);
      await hand.press(copy);
      await page.getByRole('button', { name: 'Copied' }).first().waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
    });

    test('the view as a file: the rows of the page in their order', async () => {
      await page.goto(`${system.url}/boards/${MADE_UP_BOARD}/s3.2/1.97x/ft-40?sort=-top1&q=filter`);
      const shown = await page
        .locator('tbody input[name=id]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('value')!));
      expect(shown.length).toBeGreaterThan(2);
      for (const name of ['CSV', 'JSON']) {
        const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
        const text = await (await fetch(system.url + href)).text();
        const ids =
          name === 'CSV'
            ? text
                .trim()
                .split('\r\n')
                .slice(1)
                .map((line) => line.split(',')[1])
            : rowsOf(JSON.parse(text));
        expect(ids).toEqual(shown);
      }
    });

    test('two recipes over each other, and where they differ', async () => {
      await page.goto(`${system.url}/recipes`);
      await page.getByLabel('First recipe').fill('ft-30');
      await hand.press(page.getByRole('button', { name: 'Compare', exact: true }));
      await page.waitForURL('**/recipes/compare?id=ft-30&id=clr-40');
      const differ = page.getByRole('table', { name: 'Fields that differ' });
      const rows = await differ.getByRole('row').allInnerTexts();
      expect(rows.map((row) => row.split(/\s+/).join(' '))).toEqual(
        expect.arrayContaining(['epochs 30 40', 'schedule.kind constant one-cycle']),
      );
      expect(await page.getByRole('img', { name: /Learning rates of ft-30 and clr-40/ }).count()).toBe(1);
      await page.goto(`${system.url}/recipes/compare?id=ft-40&id=fast`);
      expect(await page.getByLabel('Second recipe').getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByText('There is no recipe "fast".').count()).toBe(1);
    });

    test('a disputed entry is marked on its board, and what is said is one press away', async () => {
      await toBoard();
      await hand.press(link('disputed').first());
      await page.waitForURL('**/entries/*#disputes');
      expect(await page.locator('#disputes').innerText()).toContain('the paper leaves it out');
      expect(await link('disputed').count()).toBe(1);
    });

    test('a view without rows offers nothing to compare', async () => {
      await page.goto(`${system.url}/boards/${MADE_UP_BOARD}/s3.1?q=zebra`);
      await page.getByText('No row holds “zebra”').waitFor();
      expect(await page.getByRole('button', { name: 'Compare', exact: true }).count()).toBe(0);
    });

    test('a paper’s claim and its re-run in three clicks', async () => {
      await page.goto(system.url);
      await hand.press(
        page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Literature' }),
      );
      await page.waitForURL('**/literature');
      await hand.press(link(CLAIM));
      await page.waitForURL(`**/claims/${CLAIM}`);
      expect(await page.getByText(/gap [+−]\d/).count()).toBeGreaterThan(0);
      await hand.press(page.locator('#rows a[href^="/entries/"]').first());
      await page.waitForURL('**/entries/*');
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('L1-norm filters');
    });

    test('a search from any page', async () => {
      await page.goto(`${system.url}/glossary`);
      await hand.send(page.getByRole('searchbox', { name: /^Search methods/ }), 'resnet56 cifar');
      await page.waitForURL('**/search?q=*');
      expect(await link('CIFAR-10, ResNet-56').count()).toBe(1);
    });
  },
);

function rowsOf(view: {
  classes: { rows: { id: string }[] }[];
  apart: { id: string }[];
  floors: { id: string }[];
}) {
  return [...view.classes.flatMap((group) => group.rows), ...view.apart, ...view.floors].map(({ id }) => id);
}

describe.skipIf(chromiumPath === null)(`pages${skipReason}`, () => {
  test('every page is accessible, and nothing is cut at 360 px, light and dark', async () => {
    const page = await browser.newPage();
    const pages = await sitePages(system);
    expect(
      await faultsOfPages(
        page,
        system.url,
        pages.map(({ path }) => path),
      ),
    ).toEqual([]);
    await page.close();
  }, 1_800_000);

  test('at 200 % nothing scrolls sideways', async () => {
    // 1280 px at 200 % are 640 px of twice the size.
    const context = await browser.newContext({ viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    const wide: string[] = [];
    for (const { path } of await sitePages(system)) {
      await page.goto(system.url + path);
      if ((await sidewaysOverflow(page)) > 0) wide.push(path);
    }
    expect(wide).toEqual([]);
    await context.close();
  }, 600_000);

  test('a page that is slow to come shows that it is on its way', async () => {
    const page = await browser.newPage();
    await page.goto(`${system.url}/boards`);
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    await page.route(`**/boards/${MADE_UP_BOARD}**`, async (route) => {
      await held;
      await route.continue();
    });
    const line = page.locator('.underway[data-on=true]');
    expect(await line.count()).toBe(0);
    await page.getByRole('link', { name: 'CIFAR-10, ResNet-56' }).click();
    await line.waitFor();
    expect(await page.getByText('The page is on its way.').count()).toBe(1);
    release();
    await page.waitForURL(`**/boards/${MADE_UP_BOARD}`);
    await line.waitFor({ state: 'detached' });
    await page.close();
  });

  test('what is marked stays marked when scripts sort the rows anew', async () => {
    const page = await browser.newPage();
    await page.goto(`${system.url}/boards/${MADE_UP_BOARD}/s3.1/1.97x`);
    const box = page.getByLabel('Compare L1-norm filters (PFEC), ft-40', { exact: true });
    await box.check();
    await page.getByRole('link', { name: 'Sort by rate' }).first().click();
    await page.waitForURL('**?*sort=*');
    await page.locator('[aria-sort] .sorter', { hasText: 'Sort by rate' }).first().waitFor();
    expect(await box.isChecked()).toBe(true);
    await page.close();
  });

  test('the icon that browsers ask for unasked is there', async () => {
    const answer = await fetch(`${system.url}/favicon.ico`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/x-icon']);
  });

  test('an address that names nothing says so', async () => {
    const page = await browser.newPage();
    for (const path of [
      '/entries/ffffffff',
      '/literature/nothing',
      '/literature/claims/Z',
      '/compare?id=ffffffff&id=eeeeeeee',
      '/entries/ffffffff/runs/1',
    ]) {
      const answer = await page.goto(system.url + path);
      expect({ path, status: answer?.status() }).toEqual({ path, status: 404 });
      await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    }
    await page.close();
  });
});
