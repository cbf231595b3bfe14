import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '#core/errors/fault';
import { isTokenText, secretHash } from '#server/auth/tokenText';
import { clientAddress } from '#server/http/clientAddress';
import type { HeaderReader } from '#server/http/clientAddress';
import { shared } from '#server/shared';

/**
 * Requests a minute, by kind. Reading is generous, writing less so, doors are narrow. Counted in each web process for
 * itself: with several of them the limits are as many times as wide.
 */
const LIMITS = {
  /** Everything that comes from one address, whoever it says it is. */
  address: 6000,
  /** Pages and queries. */
  read: 1200,
  /** Whatever changes something. */
  write: 240,
  /** Signing in, by provider or link. */
  door: 30,
  /** Tokens that were refused; beyond this even a right one is refused from that address for the rest of the minute. */
  refusal: 60,
} as const;
export type LimitKind = keyof typeof LIMITS;
export type Limiters = Readonly<Record<LimitKind, RateLimiterMemory>>;

/** How a limit stands after a request. */
export type Standing = { readonly limit: number; readonly remaining: number; readonly resetSeconds: number };

function limiters(): Limiters {
  return (shared().limiters ??= Object.fromEntries(
    Object.entries(LIMITS).map(([kind, points]) => [
      kind,
      new RateLimiterMemory({ keyPrefix: kind, points, duration: 60 }),
    ]),
  ) as Limiters);
}

/** What became of a counted request: let through, or refused with seconds to wait. */
export type Counted =
  | { readonly refused: null; readonly standing: Standing }
  | { readonly refused: Fault; readonly standing: Standing };

/** What of a request is looked at; `path` is its address without the query. */
export type Countable = { readonly method: string; readonly path: string; readonly headers: HeaderReader };

/** Counts a request against every limit that applies; the narrowest one is reported. */
export async function countRequest(
  { method, path, headers }: Countable,
  address: string = clientAddress(headers),
): Promise<Counted> {
  const refusals = await limiters().refusal.get(address);
  if (refusals !== null && refusals.consumedPoints > LIMITS.refusal) return over('refusal', refusals);
  const all = await consume('address', address);
  if (all.refused !== null) return all;
  if (isDoor(path, method)) return consume('door', address);
  const changes = method !== 'GET' && method !== 'HEAD';
  return consume(changes ? 'write' : 'read', keyOf(headers, address), callsOf(path));
}

/** Counts a token that was refused against the address it came from. */
export async function countRefusal(headers: HeaderReader): Promise<void> {
  await limiters()
    .refusal.consume(clientAddress(headers))
    .catch(() => undefined);
}

/** Trying sign-in links and provider round trips; a look at the page or at the session is no attempt. */
function isDoor(path: string, method: string): boolean {
  if (path.startsWith('/api/auth/callback/')) return true;
  return method === 'POST' && (path === '/sign-in' || path.startsWith('/api/auth/signin'));
}

/** Programs are counted by their token, if it can be one; runners and people behind one address don't share a limit. */
function keyOf(headers: HeaderReader, address: string): string {
  const token = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return token !== undefined && isTokenText(token) ? `token:${secretHash(token).slice(0, 32)}` : address;
}

/** A tRPC batch counts as many calls as it holds. */
function callsOf(path: string): number {
  const batch = /^\/api\/trpc\/(.+)$/.exec(path)?.[1];
  return batch === undefined ? 1 : batch.split(',').length;
}

async function consume(kind: LimitKind, key: string, points = 1): Promise<Counted> {
  try {
    return { refused: null, standing: standingOf(kind, await limiters()[kind].consume(key, points)) };
  } catch (error) {
    if (error instanceof RateLimiterRes) return over(kind, error);
    throw error;
  }
}

function standingOf(kind: LimitKind, { remainingPoints, msBeforeNext }: RateLimiterRes): Standing {
  const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return { limit: LIMITS[kind], remaining: Math.max(0, remainingPoints), resetSeconds };
}

const COUNTED: Readonly<Record<LimitKind, string>> = {
  address: 'requests',
  read: 'requests',
  write: 'changes',
  door: 'attempts to sign in',
  refusal: 'refused tokens',
};

function over(kind: LimitKind, result: RateLimiterRes): Counted {
  const standing = standingOf(kind, result);
  const said = `Too many ${COUNTED[kind]} from here: at most ${LIMITS[kind]} a minute.`;
  const hint = `Try again in ${standing.resetSeconds} s.`;
  return { refused: new Fault('too-many', said, { hint }), standing };
}

/** RateLimit-* headers (IETF draft) of an answer, and Retry-After of a refusal. */
export function rateLimitHeaders({ refused, standing }: Counted): Record<string, string> {
  const { limit, remaining, resetSeconds } = standing;
  return {
    ...(refused === null ? {} : { 'retry-after': String(resetSeconds) }),
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
  };
}
