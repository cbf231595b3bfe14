/**
 * What a first visit of each reading page costs: compressed JavaScript above an empty page, LCP and CLS on a slow processor.
 *
 *   npm run bench -- first-load [--pages home,board,…] [--rounds 3] [--slowdown 4] [--json]
 *
 * Starts the production build with a made-up full site (e2e/site/madeUp.ts) and asks for every page of
 * e2e/site/pages.ts in Chromium, with an empty cache each time. Counted are the bytes of the scripts that Chromium asks
 * for until the network rests, as the server compresses them; noModule scripts it never asks for.
 *
 * The empty page of the same build is Next's own part of it: `rootMainFiles` of its build manifest, which every page
 * loads and beside which a page without client components loads nothing. A page that was built to be empty would lie
 * inside the site's layout and carry the layout's scripts too: against that one every page here would look lighter.
 *
 * LCP (last candidate) and CLS (sum of all shifts) are the medians of the rounds, the processor slowed down by Chromium.
 * Exit code 1 when a page is above a target, or holds tRPC or TanStack Table.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from '../e2e/browser.ts';
import { makeUpSite } from '../e2e/site/madeUp.ts';
import { sitePages } from '../e2e/site/pages.ts';
import type { SitePage } from '../e2e/site/pages.ts';
import { removeFolder, startSystem, temporaryFolder } from '../e2e/system.ts';
import { foreignIn, sent } from './firstLoad/scripts.ts';
import type { Sent } from './firstLoad/scripts.ts';
import { visit } from './firstLoad/visit.ts';
import type { Visit } from './firstLoad/visit.ts';

const TARGETS = { scriptBytes: 25_000, lcpMs: 1500, cls: 0.02 } as const;

const { values: options } = parseArgs({
  options: {
    pages: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    slowdown: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const slowdown = Number(options.slowdown);

const data = temporaryFolder();
await makeUpSite(data);
const system = await startSystem({ data, env: { FAIRPRUNE_RUNNERS: '0', FAIRPRUNE_FLOORS: 'off' } });
const browser = await launch();
const root = rootScripts();
const known = new Map<string, Sent>();
const wanted = options.pages?.split(',');
const pages = (await sitePages(system)).filter(({ name }) => wanted?.includes(name) ?? true);
const emptyBytes = bytesOf(await sentOf(root));
const rows = [];
for (const page of pages) rows.push(await measure(page));
await browser.close();
await system.stop();
removeFolder(data);

const failed = rows.filter(({ faults }) => faults.length > 0);
if (options.json) {
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length };
  console.log(
    JSON.stringify({ machine, rounds, slowdown, targets: TARGETS, emptyBytes, pages: rows }, null, 2),
  );
} else {
  console.log(
    `Empty page: ${emptyBytes.toLocaleString('en')} bytes of compressed scripts. Processor slowed ×${slowdown}.`,
  );
  console.table(
    Object.fromEntries(
      rows.map(({ name, scriptBytes, lcpMs, cls, faults }) => [
        name,
        { 'scripts above empty, B': scriptBytes, 'LCP, ms': lcpMs, CLS: cls, faults: faults.join('; ') },
      ]),
    ),
  );
  console.log(failed.length === 0 ? 'Every page is within the targets.' : `${failed.length} pages are not.`);
}
process.exitCode = failed.length === 0 ? 0 : 1;

async function measure({ name, path }: SitePage) {
  const visits: Visit[] = [];
  for (let round = 0; round < rounds; round++) visits.push(await visit(browser, system.url + path, slowdown));
  const scripts = visits[0]!.scripts;
  const missing = root.filter((script) => !scripts.includes(script));
  if (missing.length > 0)
    throw new Error(`${name} does not load ${missing.join(', ')}: no part of an empty page`);
  const loaded = await sentOf(scripts);
  const scriptBytes = bytesOf(loaded) - emptyBytes;
  const [lcpMs, cls] = [
    Math.round(median(visits.map((one) => one.lcpMs))),
    median(visits.map((one) => one.cls)),
  ];
  const foreign = foreignIn(loaded);
  const faults = [
    ...(scriptBytes > TARGETS.scriptBytes ? [`${scriptBytes} B of scripts`] : []),
    ...(lcpMs >= TARGETS.lcpMs ? [`LCP ${lcpMs} ms`] : []),
    ...(cls >= TARGETS.cls ? [`CLS ${cls.toFixed(3)}`] : []),
    ...foreign.map((library) => `holds ${library}`),
  ];
  const own = scripts.filter((script) => !root.includes(script));
  return { name, path, scriptBytes, lcpMs, cls: Number(cls.toFixed(4)), scripts: own, faults };
}

async function sentOf(scripts: readonly string[]): Promise<Sent[]> {
  const all: Sent[] = [];
  for (const script of scripts) {
    const one = known.get(script) ?? (await sent(system.url, script));
    known.set(script, one);
    all.push(one);
  }
  return all;
}

function bytesOf(scripts: readonly Sent[]): number {
  return scripts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Paths of the scripts that Next gives to every page of the build. */
function rootScripts(): readonly string[] {
  const file = join(resolve(import.meta.dirname, '..'), '.next/build-manifest.json');
  const { rootMainFiles } = JSON.parse(readFileSync(file, 'utf8')) as { rootMainFiles: string[] };
  if (rootMainFiles.length === 0) throw new Error(`${file} names no rootMainFiles: another version of Next?`);
  return rootMainFiles.map((path) => `/_next/${path}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
