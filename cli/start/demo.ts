import { createApi } from '#client/api';
import type { Api } from '#client/api';
import { pause } from '#client/backoff';
import type { WorkProgress } from '#core/wire/views';
import type { Terminal } from '#cli/context';
import { duration } from '#cli/output/numbers';
import { workText } from '#cli/output/progressBar';
import { progressLine } from '#cli/output/progressLine';
import type { ProgressLine } from '#cli/output/progressLine';

const EVERY_MS = 2000;

export type DemoOptions = {
  /** Where this process reaches the server. */
  readonly address: string;
  /** Where people do. */
  readonly url: string;
  readonly token: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** No embedded runner: say what the board waits for. */
  readonly withoutRunners: boolean;
};

export type DemoFollower = {
  readonly line: ProgressLine;
  /** Resolves when the demo board is finished, or the signal aborts; never rejects. */
  readonly done: Promise<void>;
};

/** Shows how the demo board comes along until it is finished. */
export function followDemo(options: DemoOptions): DemoFollower {
  const line = progressLine(options.terminal);
  return { line, done: follow(options, line) };
}

async function follow(options: DemoOptions, line: ProgressLine): Promise<void> {
  const api = createApi({ url: options.address, token: options.token, timeoutMs: 15_000 });
  const start = performance.now();
  let seenWorking = false;
  while (!options.signal.aborted) {
    const demo = await demoBoard(api).catch(() => null);
    if (demo === 'none') break;
    if (demo !== null && isFinished(demo)) {
      line.end();
      options.terminal.err(
        finishedText(demo, options.url, seenWorking ? (performance.now() - start) / 1000 : null),
      );
      return;
    }
    if (demo !== null) {
      seenWorking = true;
      const waits =
        options.withoutRunners && demo.work.running === 0 ? ' · waits for a runner (fairprune runner)' : '';
      line.show(workText(demo.work, 'Demo board') + waits);
    }
    await pause(EVERY_MS, options.signal);
  }
  line.end();
}

type Demo = { readonly id: string; readonly entries: number; readonly work: WorkProgress };

/** How far the first demonstration board is. */
async function demoBoard(api: Api): Promise<Demo | 'none'> {
  const card = (await api.boards.list.query()).find((board) => board.demo);
  if (card === undefined) return 'none';
  const { bands, work } = await api.boards.view.query({ board: card.id, page: 1 });
  return { id: card.id, entries: bands.reduce((sum, band) => sum + band.entries, 0), work };
}

function isFinished({ work, entries }: Demo): boolean {
  return entries > 0 && work.running === 0 && work.done + work.failed >= work.total;
}

/** `seconds`: how long it took in this start; null when there was nothing to compute. */
function finishedText(demo: Demo, url: string, seconds: number | null): string {
  const page = `${url}/boards/${demo.id}`;
  if (demo.work.failed > 0) return `Demo board ended with ${demo.work.failed} failed stages; see ${page}`;
  if (seconds === null) return `Demo board is finished, nothing to compute: ${page}`;
  return `Demo board finished in ${duration(seconds)}: ${page}`;
}
