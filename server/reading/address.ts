import type { IncomingHttpHeaders } from 'node:http';

/** A reading page as a visitor asks for it. Two requests with one `key` get the same page. */
export type PageAddress = {
  readonly key: string;
  /** The board whose changes are all that the page shows besides what concerns every page; null: it shows any board. */
  readonly board: string | null;
};

export type AskedFor = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
};

/** Pages that show everybody the same. Whatever is not here (forms, files, the API) is never kept. */
const READING: readonly RegExp[] = [
  /^\/(?:boards|compare|glossary|literature|methods|recipes|search)?$/,
  /^\/boards\/[^/]+(?:\/(?!export(?:\/|$))[^/]+)*$/,
  /^\/entries\/[^/]+(?:\/runs\/[^/]+)?$/,
  /^\/submissions\/[^/]+$/,
  /^\/(?:docs|literature|methods|recipes)(?:\/[^/]+)+$/,
];
const BOARD = /^\/boards\/([\w.~-]+)(?:\/|$)/;
/** Longer addresses are nobody's link; each kept page costs at least its address. */
const MOST_CHARACTERS = 1024;
/** A request with one of these asks for something else than the page that visitors see. */
const OTHERWISE = [
  'authorization',
  'next-action',
  'next-router-prefetch',
  'next-router-segment-prefetch',
  'next-router-state-tree',
  'next-url',
  'rsc',
  'upgrade',
] as const;

/**
 * Which page a request asks for, if it is a reading page that any visitor would get alike; null for everything else:
 * other methods, people with a session (`sessionCookie` is how its cookie's name begins) or a token, parts of pages.
 */
export function pageAddress({ method, url, headers }: AskedFor, sessionCookie: string): PageAddress | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (url.length > MOST_CHARACTERS || OTHERWISE.some((name) => headers[name] !== undefined)) return null;
  if (headers.cookie?.includes(sessionCookie) === true) return null;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  if (!READING.some((pattern) => pattern.test(path))) return null;
  const query = mark === -1 ? '' : inOrder(url.slice(mark + 1));
  // An id with escaped characters could be written in more than one way: such a page goes with any change.
  return { key: query === '' ? path : `${path}?${query}`, board: BOARD.exec(path)?.[1] ?? null };
}

/** Pages take their parameters by name: only the order of equal names says something. */
function inOrder(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.sort();
  return parameters.toString();
}
