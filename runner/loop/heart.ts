import { pause } from '#client/backoff';
import { isOutage } from '#client/faults';
import { Fault } from '#core/errors/fault';
import type { Progress } from '#core/wire/runner';
import type { ProgressBox } from '#runner/loop/progressBox';

/** Why a stage must not go on: someone cancelled it, or it is no longer this runner's. */
export type Loss = { readonly kind: 'cancelled' | 'lost'; readonly why: string };

export type HeartOptions = {
  /** Sends one heartbeat; resolves to whether the stage is to be cancelled. Throws Fault. */
  readonly beat: (progress: Progress | null) => Promise<{ readonly cancel: boolean }>;
  readonly box: ProgressBox;
  /** Longest silence. */
  readonly everyMs: number;
  /** Shortest time between two heartbeats that carry news. */
  readonly newsMs: number;
  readonly onLoss: (loss: Loss) => void;
  readonly log: (line: string) => void;
};

/** Faults after which this lease can't be ours again. */
const GONE = new Set(['stale-lease', 'not-found', 'unauthenticated', 'forbidden']);

/**
 * Tells the server that a stage is alive, with news soon after they come. One heartbeat is under way at a time, so
 * that rows arrive in order; in an outage rows are kept and the stage goes on. Returns the function that ends it.
 */
export function startHeart(options: HeartOptions): () => Promise<void> {
  const stopped = new AbortController();
  const done = beatUntil(stopped.signal, options);
  return async () => {
    stopped.abort();
    await done;
  };
}

async function beatUntil(stopped: AbortSignal, options: HeartOptions): Promise<void> {
  let silentSince = performance.now();
  let away = false;
  while (true) {
    await pause(options.newsMs, stopped);
    if (stopped.aborted) return;
    const news = options.box.take();
    if (news === null && performance.now() - silentSince < options.everyMs) continue;
    silentSince = performance.now();
    try {
      const { cancel } = await options.beat(news);
      if (away) options.log('the server answers again');
      away = false;
      if (cancel) return options.onLoss({ kind: 'cancelled', why: 'cancelled on the server' });
    } catch (error) {
      if (news !== null) options.box.giveBack(news);
      const fault = error instanceof Fault ? error : new Fault('internal', String(error));
      if (GONE.has(fault.code)) return options.onLoss({ kind: 'lost', why: fault.message });
      if (!away) options.log(`${fault.message}${isOutage(fault) ? ' Computing goes on.' : ''}`);
      away = true;
    }
  }
}
