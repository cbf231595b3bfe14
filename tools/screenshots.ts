/**
 * Pictures of every page in a folder: at 1280 and 360 px, light and dark; some at 640 px, which is 1280 at 200 %, and as
 * printed. Of a full site with a made-up board, of one that has only begun (the demonstration without a runner), of one
 * whose stored data is damaged, and of one without its database.
 *
 *   npm run screenshots -- FOLDER [NAME …]
 *
 * Names choose pages (`home`, `board`, `begun-home`, `error`, `loading`, …); all when none is given.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { openPglite } from '#server/db/open';
import { launch } from '../e2e/browser.ts';
import { MADE_UP_BOARD, makeUpSite } from '../e2e/site/madeUp.ts';
import { sitePages } from '../e2e/site/pages.ts';
import type { SitePage } from '../e2e/site/pages.ts';
import { freePort, removeFolder, signInLink, startSystem, temporaryFolder } from '../e2e/system.ts';

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: npm run screenshots -- FOLDER [NAME …]');
mkdirSync(folder, { recursive: true });

/** A page, and words that are on it once it shows what it is to show; without any, its heading. */
type Shown = SitePage & { readonly says?: string };

const QUIET = { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off' };
const BEGUN: readonly SitePage[] = [
  { name: 'begun-home', path: '/' },
  { name: 'begun-boards', path: '/boards' },
  { name: 'begun-board', path: '/boards/demo' },
  { name: 'begun-cross-validation', path: '/boards/demo/cross-validation' },
  { name: 'begun-method', path: '/methods/hrank' },
  { name: 'begun-disputes', path: '/disputes' },
  { name: 'begun-submit', path: '/submit?board=demo' },
];
/** Pages that scripts complete, with the words by which one knows that they have. */
const DAMAGED: readonly Shown[] = [
  { name: 'error', path: '/boards/demo', says: 'This page could not be made' },
];
const OUTAGE: readonly Shown[] = [{ name: 'outage', path: '/', says: 'this page comes back by itself' }];
const LOADING = 'loading';
/** What one sees of oneself, and of running a server, when signed in as its administrator. */
const SIGNED_IN: readonly SitePage[] = [
  { name: 'my-account', path: '/account' },
  { name: 'my-submissions', path: '/submissions' },
  { name: 'my-submit', path: `/submit?board=${MADE_UP_BOARD}&method=l1-filter` },
  { name: 'my-report', path: '/report' },
  { name: 'my-disputes', path: '/disputes' },
  { name: 'my-operation', path: '/operation' },
];
/** Pages on which the most has to find room. */
const PRINTED = ['board', 'entry', 'fairness'];
const ZOOMED = ['home', 'board', 'cross-validation', 'entry', 'compare', 'literature'];

const isWanted = ({ name }: Pick<SitePage, 'name'>) => names.length === 0 || names.includes(name);
const browser = await launch();
const page = await browser.newPage();
await full();
if ([...BEGUN, ...DAMAGED].some(isWanted)) await begunThenDamaged();
if (OUTAGE.some(isWanted)) await withoutDatabase();
await browser.close();

async function full(): Promise<void> {
  const outside = [...BEGUN, ...DAMAGED, ...OUTAGE].map(({ name }) => name);
  if (names.length > 0 && names.every((name) => outside.includes(name))) return;
  const data = temporaryFolder();
  await makeUpSite(data);
  const system = await startSystem({ data, env: QUIET });
  await draw(system.url, await sitePages(system));
  if (isWanted({ name: LOADING })) await drawLoading(system.url);
  if (SIGNED_IN.some(isWanted)) {
    await page.goto(signInLink(system));
    await page.getByRole('button', { name: 'Sign in as local administrator' }).click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    await draw(system.url, SIGNED_IN);
    await page.context().clearCookies();
  }
  await system.stop();
  removeFolder(data);
}

async function begunThenDamaged(): Promise<void> {
  const begun = await startSystem({ env: QUIET });
  await draw(begun.url, BEGUN);
  await begun.stop();
  const { db, close } = await openPglite(join(begun.data, 'db'));
  // Only what the board's page reads: without the rest the server would not start.
  await db.execute(sql`update entry set losses = 'null'`);
  await close();
  const damaged = await startSystem({ data: begun.data, env: QUIET });
  await draw(damaged.url, DAMAGED);
  await damaged.stop();
  removeFolder(begun.data);
}

/** Nothing listens where the database should be: what every page says then. */
async function withoutDatabase(): Promise<void> {
  const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  const system = await startSystem({ env: { ...QUIET, DATABASE_URL: nobody }, expectOutage: true });
  await draw(system.url, OUTAGE);
  await system.stop();
  removeFolder(system.data);
}

async function draw(url: string, pages: readonly Shown[]): Promise<void> {
  for (const one of pages.filter(isWanted)) {
    const { name, path, says } = one;
    // Not until the network rests: some pages ask on for as long as they are open.
    await page.goto(url + path);
    await (says === undefined ? page.locator('h1') : page.getByText(says)).first().waitFor();
    await takeEachLook(name);
    if (ZOOMED.includes(name)) {
      await look('light', 640);
      await take(`${name}-640-light`);
    }
    if (PRINTED.includes(name)) {
      await look('light', 700);
      await page.emulateMedia({ media: 'print', colorScheme: 'light' });
      await take(`${name}-print`);
      await page.emulateMedia({ media: 'screen' });
    }
    console.log(name);
  }
}

/** A page that was asked for by a link and has not come: its answer is held back until the pictures are taken. */
async function drawLoading(url: string): Promise<void> {
  await page.goto(`${url}/boards`);
  await page.route(`**/boards/${MADE_UP_BOARD}**`, () => undefined);
  await page.getByRole('link', { name: 'CIFAR-10, ResNet-56' }).click();
  await page.locator('.underway[data-on=true]').waitFor();
  await takeEachLook(LOADING);
  await page.unrouteAll();
  console.log(LOADING);
}

/** The page as it is open now; sizes and schemes are the style sheet's alone. */
async function takeEachLook(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      await look(colorScheme, width);
      await take(`${name}-${width}-${colorScheme}`);
    }
  }
}

async function look(colorScheme: 'light' | 'dark', width: number): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
}

async function take(name: string): Promise<void> {
  await page.screenshot({ path: join(folder!, `${name}.png`), fullPage: true });
}
