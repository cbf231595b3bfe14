import { setTimeout as sleep } from 'node:timers/promises';

export type BackoffOptions = {
  readonly firstMs: number;
  readonly capMs: number;
  readonly signal?: AbortSignal | null;
};

/** The wait before repeat `attempt` (0, 1, …): doubled each time up to the cap, ±25 % so that many clients spread. */
export function backoffMs(
  attempt: number,
  { firstMs, capMs }: BackoffOptions,
  random = Math.random(),
): number {
  return Math.min(capMs, firstMs * 2 ** attempt) * (0.75 + 0.5 * random);
}

/** Waits before repeat `attempt`; an abort ends the wait early and is left to the caller to look at. */
export async function backoff(attempt: number, options: BackoffOptions): Promise<void> {
  await pause(backoffMs(attempt, options), options.signal ?? null);
}

/** Waits `ms`, or less when the signal aborts; never throws. */
export async function pause(ms: number, signal: AbortSignal | null): Promise<void> {
  if (signal?.aborted) return;
  await sleep(ms, undefined, signal === null ? {} : { signal }).catch(() => undefined);
}
