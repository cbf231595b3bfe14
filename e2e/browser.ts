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

export function launch(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium on this machine');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
}

type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };

/** What axe finds on the page, one line a violation; empty when nothing. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Not as a script of the page: its security policy would refuse it.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
    );
  });
}

/** Pixels by which the page is wider than its window: nothing may be cut or scroll sideways. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What axe finds and what is cut on pages, at 1280 and 360 px, light and dark: one line a fault, with where it is. */
export async function faultsOfPages(page: Page, url: string, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const path of paths) {
        await page.goto(url + path);
        const where = `${path} ${width} ${colorScheme}`;
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${where}: ${fault}`));
        const over = await sidewaysOverflow(page);
        if (over > 0) faults.push(`${where}: ${over} px too wide`);
      }
    }
  }
  return faults;
}
