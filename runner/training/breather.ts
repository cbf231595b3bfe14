import { setImmediate } from 'node:timers/promises';
import { Fault } from '#core/errors/fault';

/**
 * Called between pieces of work: lets timers and sockets have their turn once they have waited `everyMs` (heartbeats
 * go out from this very process), then throws Fault `cancelled` when the signal has aborted.
 */
export type Breather = () => Promise<void>;

export function breather(signal: AbortSignal, everyMs = 20): Breather {
  let last = performance.now();
  return async () => {
    if (performance.now() - last >= everyMs) {
      await setImmediate();
      last = performance.now();
    }
    if (signal.aborted) {
      throw new Fault('cancelled', 'The stage was cancelled while it was computing.', { class: 'platform' });
    }
  };
}
