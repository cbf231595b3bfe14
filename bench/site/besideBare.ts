import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { client, load, quantile } from './client.ts';
import type { Load } from './client.ts';
import { startBare } from './servers.ts';
import type { Running } from './servers.ts';
import { markup, treeOf } from './tree.ts';

/** Requests a second and p95 of both sides in every round. */
export type BesideBare = {
  readonly what: string;
  readonly rounds: readonly { readonly site: Rate; readonly bare: Rate }[];
  /** Medians over the rounds: the site's requests a second over the bare page's, and its p95 over the bare page's. */
  readonly requests: number;
  readonly p95: number;
};
export type Rate = { readonly perSecond: number; readonly p95: number };

export type BesideOptions = {
  readonly start: () => Promise<Running>;
  readonly port: number;
  readonly folder: string;
  /** The board's view that is asked for again and again. */
  readonly known: string;
  /** Views that are asked for once, enough for all rounds. */
  readonly once: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
};

/**
 * The site beside a page of Next that shows the same elements and has nothing else to do, and beside a route that answers
 * the stored bytes. The pages are taken from one server of the site and measured on a fresh one, which was never
 * asked for them. Throws where the bare page's markup is not the site's to the byte.
 */
export async function besideBare(options: BesideOptions): Promise<BesideBare[]> {
  const { folder, known, once, rounds, seconds, connections } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paths = [known, ...once];
  const pages = await withServer(await options.start(), (address) => fetchAll(address, paths));
  pages.forEach((html, i) => {
    writeFileSync(join(folder, `${i}.json`), JSON.stringify(treeOf(html)));
    writeFileSync(join(folder, `${i}.html`), html);
  });
  const bare = await startBare(options.port, folder, folder);
  const site = await options.start();
  try {
    await requireSame(bare.address, pages);
    const known0 = `${site.address}${known}`;
    await load([known0], 1, 1);
    const asked: BesideBare['rounds'][number][] = [];
    const never: BesideBare['rounds'][number][] = [];
    const stored: BesideBare['rounds'][number][] = [];
    const each = Math.floor(once.length / rounds);
    for (let round = 0; round < rounds; round++) {
      const again = rateOf(await load([known0], connections, seconds));
      asked.push({ site: again, bare: rateOf(await load([`${bare.address}/0`], connections, seconds)) });
      stored.push({
        site: again,
        bare: rateOf(await load([`${bare.address}/stored/0`], connections, seconds)),
      });
      const part = once.slice(round * each, (round + 1) * each);
      const places = part.map((_, i) => `${bare.address}/${1 + round * each + i}`);
      never.push({
        site: rateOf(
          await load(
            part.map((path) => `${site.address}${path}`),
            connections,
            null,
          ),
        ),
        bare: rateOf(await load(places, connections, null)),
      });
    }
    return [
      told('a view asked before, beside the bare page', asked),
      told('each URL once, beside the bare page', never),
      told('a view asked before, beside the stored bytes', stored),
    ];
  } finally {
    await site.stop();
    await bare.stop();
  }
}

async function withServer<T>(server: Running, work: (address: string) => Promise<T>): Promise<T> {
  try {
    return await work(server.address);
  } finally {
    await server.stop();
  }
}

async function fetchAll(address: string, paths: readonly string[]): Promise<string[]> {
  const { get, close } = client(2);
  const pages: string[] = [];
  for (const path of paths) {
    const { status, body } = await get(`${address}${path}`);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    pages.push(body.toString());
  }
  close();
  return pages;
}

/** All of the markup, byte by byte. */
async function requireSame(bare: string, pages: readonly string[]): Promise<void> {
  const answers = await fetchAll(
    bare,
    pages.map((_, i) => `/${i}`),
  );
  answers.forEach((answer, i) => {
    const [ours, theirs] = [markup(pages[i]!), markup(answer)];
    if (ours === theirs && ours.length > 1000) return;
    const at = firstDifference(ours, theirs);
    throw new Error(
      `bare page ${i} differs at ${at} of ${ours.length}:\n  ${ours.slice(Math.max(0, at - 60), at + 60)}\n  ${theirs.slice(Math.max(0, at - 60), at + 60)}`,
    );
  });
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

function rateOf({ answers, seconds, ms }: Load): Rate {
  return { perSecond: answers / seconds, p95: quantile(ms, 0.95) };
}

function told(what: string, rounds: BesideBare['rounds']): BesideBare {
  const median = (of: (round: BesideBare['rounds'][number]) => number) => quantile(rounds.map(of), 0.5);
  return {
    what,
    rounds,
    requests: median(({ site, bare }) => site.perSecond / bare.perSecond),
    p95: median(({ site, bare }) => site.p95 / bare.p95),
  };
}
