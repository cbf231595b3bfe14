import { LRUCache } from 'lru-cache';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { PageAddress } from '#server/reading/address';
import type { Coding } from '#server/reading/coding';
import type { Page } from '#server/reading/page';
import type { Ears, Topic } from '#server/reading/topics';

/** A page, or null: it can't be shared, and whoever asked renders it for themselves. */
export type Render = (address: PageAddress) => Promise<Page | null>;

/** `aged`: as it was a while ago, while it is made anew. Nothing that it shows has changed but times and progress. */
export type Answered = { readonly page: Page | null; readonly how: 'cached' | 'aged' | 'rendered' };

/** Pages as they are now, kept until something that they show changes. */
export type PageCache = Ears & {
  /** Whether pages can be kept: what changes is heard. */
  isOpen(): boolean;
  ask(address: PageAddress): Promise<Answered>;
  /** The page's body in a coding, coded once for as long as the page is kept. */
  bodyIn(address: PageAddress, page: Page, coding: Coding): Promise<Buffer>;
};

export type PageCacheOptions = {
  /** Budget for bodies. An address with parameters that no page knows fills it as any other; the oldest then goes. */
  readonly bytes: number;
  readonly render: Render;
  readonly encode: (body: Buffer, coding: Coding) => Promise<Buffer>;
  /** Pages rendered at a time; others wait, so that a crowd doesn't take all connections to the database. */
  readonly atOnce?: number;
  /** A rendering that takes longer than this, in ms, may hang: whoever comes later doesn't wait for it, another takes its turn. */
  readonly hangsMs?: number;
  /** Steady clock in ms. */
  readonly now?: () => number;
};

/** What a page costs: its body, at most half as much for its compressed forms; address, headers and policy. */
const costOf = ({ body }: Page): number => Math.ceil(1.5 * body.length) + 4_096;
const HANGS_MS = 5_000;
/** Renderings share one thread; more at a time only end later, all of them. */
const AT_ONCE = 4;

type Kept = {
  readonly page: Page;
  /** Until when it is answered without being made anew, on the steady clock. */
  readonly freshUntil: number;
  readonly board: string | null;
  readonly codings: Map<Coding, Promise<Buffer>>;
};
type Rendering = {
  readonly key: string;
  readonly board: string | null;
  /** When it began, on the steady clock; null while it waits for its turn. */
  since: number | null;
  readonly page: Promise<Page | null>;
  /** Something that it shows has changed since it began: it must not be kept. */
  stale: boolean;
};

/**
 * Makes an empty cache; closed until its ears hear. A page is dropped when a change of what it shows is heard, and so is
 * a rendering that began before: requests that come after the change begin a new one.
 */
export function pageCache({
  bytes,
  render,
  encode,
  atOnce = AT_ONCE,
  hangsMs = HANGS_MS,
  now = () => performance.now(),
}: PageCacheOptions): PageCache {
  const kept = new LRUCache<string, Kept>({
    maxSize: bytes,
    sizeCalculation: ({ page }) => costOf(page),
    ttl: 1,
    ttlAutopurge: false,
    ttlResolution: 0,
    perf: { now },
  });
  const renderings = new Set<Rendering>();
  const inTurn = pLimit(atOnce);
  let open = false;

  const drop = (concerned: (of: { readonly board: string | null }) => boolean): void => {
    for (const [key, one] of kept.entries()) if (concerned(one)) kept.delete(key);
    // One that waits for its turn will see what has changed.
    for (const one of renderings) if (one.since !== null && concerned(one)) one.stale = true;
  };

  const begin = ({ key, board }: PageAddress): Rendering => {
    const rendering: Rendering = {
      key,
      board,
      since: null,
      stale: false,
      page: Promise.resolve().then(whole),
    };
    async function whole(): Promise<Page | null> {
      try {
        return await inItsTurn(run);
      } finally {
        renderings.delete(rendering);
      }
    }
    async function run(): Promise<Page | null> {
      rendering.since = now();
      rendering.stale = !open;
      const page = await render({ key, board });
      if (page === null || page.keepMs === 0 || rendering.stale) return page;
      const ttl = page.keepMs + page.agedMs;
      kept.set(key, { page, board, freshUntil: now() + page.keepMs, codings: new Map() }, { ttl });
      return page;
    }
    renderings.add(rendering);
    return rendering;
  };

  /** Does the work when there is room for it; what hangs gives its place up, and may still end. */
  const inItsTurn = <Made>(work: () => Promise<Made>): Promise<Made> =>
    new Promise((resolve, reject) => {
      void inTurn(async () => {
        const done = work();
        done.then(resolve, reject);
        await Promise.race([done.catch(() => undefined), sleep(hangsMs, undefined, { ref: false })]);
      });
    });

  /** A rendering under way that sees all that has been heard of. */
  const joinable = (key: string): Rendering | undefined =>
    [...renderings].find(
      (one) => one.key === key && !one.stale && (one.since === null || now() - one.since < hangsMs),
    );

  const renewed = (address: PageAddress): Rendering => joinable(address.key) ?? begin(address);

  return {
    isOpen: () => open,
    ask: async (address) => {
      const found = open ? kept.get(address.key) : undefined;
      if (found === undefined) return { page: await renewed(address).page, how: 'rendered' };
      if (now() < found.freshUntil) return { page: found.page, how: 'cached' };
      // Who asks next gets what is made now; if that fails, they get this one again, or the failure once it has aged.
      renewed(address).page.catch(() => undefined);
      return { page: found.page, how: 'aged' };
    },
    bodyIn: (address, page, coding) => {
      if (coding === 'identity') return Promise.resolve(page.body);
      const found = kept.peek(address.key);
      if (found?.page !== page) return encode(page.body, coding);
      const known = found.codings.get(coding);
      if (known !== undefined) return known;
      const coded = encode(page.body, coding);
      found.codings.set(coding, coded);
      return coded;
    },
    hears: () => {
      open = true;
    },
    changed: (topic: Topic) =>
      drop(topic.kind === 'anything' ? () => true : ({ board }) => board === null || board === topic.id),
    deaf: () => {
      open = false;
      drop(() => true);
    },
  };
}
