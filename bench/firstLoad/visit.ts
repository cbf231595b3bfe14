import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';

/** One first visit of a page. */
export type Visit = {
  /** Paths of the scripts that were asked for. */
  readonly scripts: readonly string[];
  readonly lcpMs: number;
  readonly cls: number;
};

type Observed = { lcpMs: number; cls: number };

/** After the network rests: time for late shifts, such as those of hydration, to be seen. */
const SETTLE_MS = 1000;

/** Visits a page with an empty cache on a processor that Chromium slows down `slowdown` times. */
export async function visit(browser: Browser, url: string, slowdown: number): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const scripts: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname);
    });
    await page.addInitScript(observe);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.goto(url, { waitUntil: 'networkidle' });
    await sleep(SETTLE_MS);
    const { lcpMs, cls } = await page.evaluate(
      () => (globalThis as unknown as { observed: Observed }).observed,
    );
    return { scripts: [...new Set(scripts)], lcpMs, cls };
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything of it. */
function observe(): void {
  const observed: Observed = { lcpMs: Number.NaN, cls: 0 };
  Object.assign(globalThis, { observed });
  new PerformanceObserver((list) => {
    observed.lcpMs = list.getEntries().at(-1)?.startTime ?? observed.lcpMs;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries() as (PerformanceEntry & { value: number })[])
      observed.cls += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
}
