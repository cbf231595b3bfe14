/**
 * The reading pages on a database filled by `site-fill`: server times, load beside a bare Next page, growth.
 *
 *   npm run bench -- site-fill --folder /tmp/large
 *   npm run bench -- site-fill --folder /tmp/small --boards 20 --entries 10000
 *   npm run bench -- site --folder /tmp/large --small /tmp/small [--only times,beside,growth] [--views 24]
 *                         [--rounds 5] [--seconds 4] [--port 4710] [--json]
 *
 * DATABASE_URL and SMALL_DATABASE_URL may stand for the folders. The site is started as it was built (`npm start` builds
 * it; so does `npx next build`), without runners and on PORT; what else listens takes the next ports.
 *
 * - times: one client, one request after the other. Cold: views never asked for, each once; warm: the same views again.
 *   Issue 9 asks for p95 below 300 ms cold and 100 ms warm.
 * - beside: 32 connections ask for the board, a view asked before, and then for views that nobody asked for, each once;
 *   a minimal Next app (bench/site/bare), built for production, shows the same elements: the markup is compared byte
 *   by byte before anything is timed, scripts and comments left out. Rounds in turns on the same machine. Issue 9 asks
 *   for .5× of its requests a second where a view was asked before, .1× where each URL comes once, and at most 2.2×
 *   its p95. A route that answers the very bytes from memory stands beside them, without a bound.
 * - growth: the same pages on the small and the large database. Issue 9 asks for at most 1.5×.
 *
 * Exits 1 above a bound.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { besideBare } from './site/besideBare.ts';
import { startCluster } from './site/cluster.ts';
import { growth } from './site/growth.ts';
import { allKinds, boardsBySize, viewsOf } from './site/pages.ts';
import { startSite } from './site/servers.ts';
import { serverTimes } from './site/serverTime.ts';

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    small: { type: 'string' },
    only: { type: 'string', default: 'times,beside,growth' },
    views: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    port: { type: 'string', default: '4710' },
    json: { type: 'boolean', default: false },
  },
});

const BOUNDS = { warm: 100, cold: 300, before: 0.5, once: 0.1, p95: 2.2, growth: 1.5 } as const;
const CONNECTIONS = 32;

const wanted = options.only.split(',');
const [views, rounds, seconds, port] = [options.views, options.rounds, options.seconds, options.port].map(Number);
const logs = mkdtempSync(join(tmpdir(), 'fairprune-site-'));
const stops: (() => Promise<void>)[] = [];
const broken: string[] = [];

try {
  const large = await databaseOf(options.folder, 'DATABASE_URL');
  const results = {
    times: wanted.includes('times') ? await times(large) : [],
    beside: wanted.includes('beside') ? await beside(large) : [],
    growth: wanted.includes('growth')
      ? await grown(await databaseOf(options.small, 'SMALL_DATABASE_URL'), large)
      : [],
  };
  if (options.json) console.log(JSON.stringify({ ...results, broken }, null, 2));
  else for (const one of broken) console.log(`above its bound: ${one}`);
} finally {
  for (const stop of stops.toReversed()) await stop();
}
process.exitCode = broken.length === 0 ? 0 : 1;

async function databaseOf(folder: string | undefined, variable: string): Promise<string> {
  if (folder === undefined) {
    const url = process.env[variable];
    if (url === undefined) throw new Error(`give a folder that site-fill made, or ${variable}`);
    return url;
  }
  const cluster = await startCluster(folder);
  stops.push(() => cluster.stop());
  return cluster.url;
}

function say(...cells: readonly (string | number)[]): void {
  if (options.json) return;
  console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(46) : String(cell).padStart(11))).join(''));
}

function bounded(what: string, value: number, most: number): void {
  if (!(value <= most)) broken.push(`${what}: ${value.toFixed(2)} of at most ${most}`);
}

async function times(url: string) {
  const kinds = await allKinds(url, views!);
  const site = await startSite(url, port!, join(logs, 'times'));
  try {
    const found = await serverTimes(site.address, kinds);
    say('server time, ms', 'cold p50', 'cold p95', 'warm p50', 'warm p95', 'views', 'kB');
    for (const { kind, cold, warm, ...one } of found) {
      const ms = [cold.p50, cold.p95, warm.p50, warm.p95].map((value) => value.toFixed(1));
      say(kind, ...ms, one.views, one.kilobytes);
      bounded(`${kind}, cold p95`, cold.p95, BOUNDS.cold);
      bounded(`${kind}, warm p95`, warm.p95, BOUNDS.warm);
    }
    return found;
  } finally {
    await site.stop();
  }
}

async function beside(url: string) {
  const boards = await boardsBySize(url);
  // Boards of some hundred entries, whose views nobody asks for elsewhere.
  const middle = boards.filter(({ entries }) => entries >= 300 && entries <= 1500);
  const once = middle.flatMap((board) => viewsOf(board).slice(3, 5)).slice(0, rounds! * 2 * CONNECTIONS);
  const found = await besideBare({
    start: () => startSite(url, port!, join(logs, 'beside')),
    port: port! + 1,
    folder: join(logs, 'bare'),
    known: '/boards/reference',
    once,
    rounds: rounds!,
    seconds: seconds!,
    connections: CONNECTIONS,
  });
  say(`${CONNECTIONS} connections, medians of ${rounds} rounds`, 'site, /s', 'bare, /s', 'ratio', 'site p95', 'bare p95', 'ratio');
  for (const { what, rounds: all, requests, p95 } of found) {
    const [round] = all.toSorted((a, b) => a.site.perSecond / a.bare.perSecond - b.site.perSecond / b.bare.perSecond).slice(all.length >> 1);
    const { site, bare } = round!;
    say(
      what,
      ...[site.perSecond, bare.perSecond].map((value) => value.toFixed(1)),
      requests.toFixed(3),
      ...[site.p95, bare.p95].map((value) => value.toFixed(1)),
      p95.toFixed(2),
    );
  }
  const [before, never] = found;
  bounded('bare page over site, a view asked before', 1 / before!.requests, 1 / BOUNDS.before);
  bounded('bare page over site, each URL once', 1 / never!.requests, 1 / BOUNDS.once);
  bounded('p95 of a view asked before over the bare page’s', before!.p95, BOUNDS.p95);
  return found;
}

async function grown(smallUrl: string, largeUrl: string) {
  const small = await startSite(smallUrl, port!, join(logs, 'small'));
  const large = await startSite(largeUrl, port! + 1, join(logs, 'large'));
  try {
    const found = await growth({ address: small.address, url: smallUrl }, { address: large.address, url: largeUrl });
    say('growth, median ms', 'small', 'large', 'times', 'views');
    for (const { kind, small: a, large: b, times: ratio, views: count } of found) {
      say(kind, a.toFixed(1), b.toFixed(1), ratio.toFixed(2), count);
      bounded(`${kind}, large over small`, ratio, BOUNDS.growth);
    }
    return found;
  } finally {
    await large.stop();
    await small.stop();
  }
}
