import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The machine's Chromium, or null; `CHROMIUM` names another. */
export const chromiumPath =
  [process.env['CHROMIUM'], ...CANDIDATES].find((path) => path && existsSync(path)) ?? null;

/** Why browser tests are skipped here, for their titles; empty when they run. */
export const skipReason =
  chromiumPath === null ? ' (skipped: no Chromium on this machine; apt-get install chromium)' : '';

/** A page that answers at once on an idle machine may take this long on a crowded one. */
const PATIENCE_MS = 120_000;

export async function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium on this machine');
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE_MS));
  return browser;
}

type Axe = {
  run(options: {
    resultTypes: string[];
  }): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
};
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page, one line a violation; empty when nothing. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  // Not as a script of the page: its security policy would refuse it.
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
    );
  });
}

/** Pixels by which the page is wider than its window: nothing may be cut or scroll sideways. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Ends what moves from one colour or place to another: contrast is that of where it comes to rest. */
function endTransitions(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  });
}

/** A desktop's window and a phone's. */
const WIDTHS = [1280, 360];

/**
 * What axe finds and what is cut on pages, at 1280 and 360 px, light and dark: one line a fault, with where it is.
 * A page is loaded once and seen in all four ways: widths and colours are questions of its style sheet alone.
 */
export async function faultsOfPages(page: Page, url: string, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const path of paths) {
    await page.goto(url + path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await endTransitions(page);
        const where = `${path} ${width} ${colorScheme}`;
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${where}: ${fault}`));
        const over = await sidewaysOverflow(page);
        if (over > 0) faults.push(`${where}: ${over} px too wide`);
      }
    }
  }
  return faults;
}
