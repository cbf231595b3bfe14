import { isFault } from '#core/errors/fault';
import type { Lease, ResumePoint } from '#core/wire/runner';
import type { ServerLink } from '#runner/loop/link';
import type { CheckpointKeeper, EncodedState } from '#runner/stages/io';

export type KeeperOptions = {
  readonly link: Pick<ServerLink, 'checkpoint'>;
  readonly lease: Lease;
  /** Shortest time between two checkpoints. */
  readonly everyMs: number;
  /** How long the last one of a stage that is handed back may take. */
  readonly lastMs: number;
  readonly wantsLast: () => boolean;
  readonly log: (line: string) => void;
  readonly now?: () => number;
};

export type Keeper = CheckpointKeeper & {
  /** Breaks off what is still being sent: the stage has ended. */
  close(): Promise<void>;
};

/**
 * Sends a stage's checkpoints to the server: one at a time, at most one in `everyMs`, while the stage goes on. One that
 * doesn't arrive is not sent again: the next one holds more. The first comes `everyMs` after the start.
 */
export function openKeeper({ now = () => performance.now(), ...options }: KeeperOptions): Keeper {
  const { link, lease, log } = options;
  const closed = new AbortController();
  let last = now();
  let sending: Promise<void> | null = null;

  const send = async ({ bytes, at }: EncodedState, signal: AbortSignal): Promise<void> => {
    try {
      const point = await link.checkpoint(lease, bytes, at, signal);
      log(`checkpoint at ${placeOf(point)}, ${(point.bytes / 2 ** 20).toFixed(1)} MiB`);
    } catch (error) {
      const why = isFault(error) || error instanceof Error ? error.message : String(error);
      if (!closed.signal.aborted) log(`checkpoint not stored: ${why}`);
    }
  };
  return {
    due: () => sending === null && now() - last >= options.everyMs,
    keep: (state) => {
      last = now();
      sending = send(state, closed.signal).finally(() => {
        sending = null;
      });
    },
    wantsLast: options.wantsLast,
    keepLast: async (state) => {
      await sending;
      await send(state, AbortSignal.any([closed.signal, AbortSignal.timeout(options.lastMs)]));
    },
    close: async () => {
      closed.abort();
      await sending;
    },
  };
}

function placeOf({ epoch, step }: ResumePoint): string {
  return `epoch ${epoch + 1}, step ${step}`;
}
