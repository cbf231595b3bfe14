import { createTRPCClient, httpLink } from '@trpc/client';
import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '#client/router';
import { isOutage, toFault } from '#client/faults';
import { backoff } from '#client/backoff';

export type ApiOptions = {
  /** Where the server is, without a path: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** API or runner token; null for what visitors may read. */
  readonly token: string | null;
  /** How long one request may take; 30 s when not given. */
  readonly timeoutMs?: number;
  /** How often a query is asked again when the server is away; 0 when not given. Mutations are never repeated here. */
  readonly retries?: number;
};

export type Api = TRPCClient<AppRouter>;

const TIMEOUT_MS = 30_000;

/** A typed client of the server's procedures. Its errors become Faults through `orFault`. */
export function createApi({ url, token, timeoutMs = TIMEOUT_MS, retries = 0 }: ApiOptions): Api {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/api/trpc`,
        headers: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
        fetch: (input, init) =>
          fetchRepeating(input as string | URL, init as RequestInit, { url, timeoutMs, retries }),
      }),
    ],
  });
}

type Limits = { readonly url: string; readonly timeoutMs: number; readonly retries: number };

/** Only GET requests (queries) are repeated: a mutation whose answer got lost may have happened. */
async function fetchRepeating(input: string | URL, init: RequestInit, limits: Limits): Promise<Response> {
  const repeats = (init.method ?? 'GET') === 'GET' ? limits.retries : 0;
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(input, { ...init, signal: timed(init.signal, limits.timeoutMs) });
      if (response.status < 502 || response.status > 504 || attempt >= repeats) return response;
    } catch (error) {
      if (attempt >= repeats || init.signal?.aborted === true) throw error;
    }
    await backoff(attempt, { firstMs: 250, capMs: 4000, signal: init.signal ?? null });
  }
}

function timed(signal: AbortSignal | null | undefined, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/** Awaits a call of the api; what it throws is a Fault. `url` is named when nobody answers. */
export async function orFault<T>(url: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toFault(error, url);
  }
}

export type PatienceOptions = {
  readonly url: string;
  /** How long outages are sat out before the last fault is thrown. */
  readonly patienceMs: number;
  readonly signal: AbortSignal | null;
  /** Called before each wait, for the log. */
  readonly onOutage?: (message: string) => void;
};

/**
 * Makes a call that may be repeated without harm until the server answers, however long it is away (up to
 * `patienceMs`). An answer that is a fault is thrown at once. Throws Fault.
 */
export async function withPatience<T>(options: PatienceOptions, call: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + options.patienceMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const fault = toFault(error, options.url);
      const over = performance.now() >= giveUpAt || options.signal?.aborted === true;
      if (!isOutage(fault) || over) throw fault;
      if (attempt === 0) options.onOutage?.(fault.message);
      await backoff(attempt, { firstMs: 500, capMs: 10_000, signal: options.signal });
    }
  }
}
