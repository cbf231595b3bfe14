/**
 * Pictures of every page in a folder: at 1280 and 360 px, light and dark. Of a full site with a made-up board, of one
 * that has only begun (the demonstration without a runner), and of one without its database.
 *
 *   npm run screenshots -- FOLDER [NAME …]
 *
 * Names choose pages (`home`, `board`, `compare`, …); all when none is given.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launch } from '../e2e/browser.ts';
import { makeUpSite } from '../e2e/site/madeUp.ts';
import { sitePages } from '../e2e/site/pages.ts';
import type { SitePage } from '../e2e/site/pages.ts';
import { freePort, removeFolder, startSystem, temporaryFolder } from '../e2e/system.ts';

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: npm run screenshots -- FOLDER [NAME …]');

const QUIET = { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off' };
const BEGUN: readonly SitePage[] = [
  { name: 'begun-home', path: '/' },
  { name: 'begun-board', path: '/boards/demo' },
  { name: 'begun-cross-validation', path: '/boards/demo/cross-validation' },
  { name: 'begun-submit', path: '/submit?board=demo' },
];

const browser = await launch();
const page = await browser.newPage();
await full();
await begun();
await withoutDatabase();
await browser.close();

async function full(): Promise<void> {
  const data = temporaryFolder();
  await makeUpSite(data);
  const system = await startSystem({ data, env: QUIET });
  await draw(page, system.url, await sitePages(system));
  await system.stop();
  removeFolder(data);
}

async function begun(): Promise<void> {
  const system = await startSystem({ env: QUIET });
  await draw(page, system.url, BEGUN);
  await system.stop();
  removeFolder(system.data);
}

/** Nothing listens where the database should be: what every page says then. */
async function withoutDatabase(): Promise<void> {
  const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  const system = await startSystem({ env: { ...QUIET, DATABASE_URL: nobody }, expectOutage: true });
  await draw(page, system.url, [{ name: 'outage', path: '/' }]);
  await system.stop();
  removeFolder(system.data);
}

async function draw(on: Page, url: string, pages: readonly SitePage[]): Promise<void> {
  mkdirSync(folder!, { recursive: true });
  for (const { name, path } of pages.filter((one) => names.length === 0 || names.includes(one.name))) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 360]) {
        await on.emulateMedia({ colorScheme });
        await on.setViewportSize({ width, height: 900 });
        await on.goto(url + path);
        await on.screenshot({ path: join(folder!, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    console.log(name);
  }
}
