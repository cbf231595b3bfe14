import { LRUCache } from 'lru-cache';
import type { PageAddress } from '#server/reading/address';
import type { Coding } from '#server/reading/coding';
import type { Page } from '#server/reading/page';
import type { Ears, Topic } from '#server/reading/topics';

/** A page, or null: it can't be shared, and whoever asked renders it for themselves. */
export type Render = (address: PageAddress) => Promise<Page | null>;

export type Answered = { readonly page: Page | null; readonly how: 'cached' | 'rendered' };

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
  /** Steady clock in ms. */
  readonly now?: () => number;
};

/** What a page costs: its body, at most half as much for its compressed forms; address, headers and policy. */
const costOf = ({ body }: Page): number => Math.ceil(1.5 * body.length) + 4_096;
/** Whoever comes later than this after a rendering began doesn't wait for it: it may hang. */
const JOIN_MS = 5_000;

type Kept = {
  readonly page: Page;
  readonly board: string | null;
  readonly codings: Map<Coding, Promise<Buffer>>;
};
type Rendering = {
  readonly key: string;
  readonly board: string | null;
  readonly since: number;
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
  let open = false;

  const drop = (concerned: (of: { readonly board: string | null }) => boolean): void => {
    for (const [key, one] of kept.entries()) if (concerned(one)) kept.delete(key);
    for (const one of renderings) if (concerned(one)) one.stale = true;
  };

  const begin = ({ key, board }: PageAddress): Rendering => {
    const rendering: Rendering = {
      key,
      board,
      since: now(),
      stale: !open,
      page: Promise.resolve().then(run),
    };
    async function run(): Promise<Page | null> {
      try {
        const page = await render({ key, board });
        if (page !== null && page.keepMs > 0 && !rendering.stale)
          kept.set(key, { page, board, codings: new Map() }, { ttl: page.keepMs });
        return page;
      } finally {
        renderings.delete(rendering);
      }
    }
    renderings.add(rendering);
    return rendering;
  };

  /** A rendering under way that sees all that has been heard of. */
  const joinable = (key: string): Rendering | undefined =>
    [...renderings].find((one) => one.key === key && !one.stale && now() - one.since < JOIN_MS);

  return {
    isOpen: () => open,
    ask: async (address) => {
      const found = open ? kept.get(address.key) : undefined;
      if (found !== undefined) return { page: found.page, how: 'cached' };
      const running = joinable(address.key) ?? begin(address);
      return { page: await running.page, how: 'rendered' };
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
