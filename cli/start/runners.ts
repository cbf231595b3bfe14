import { availableParallelism, constants, setPriority, totalmem } from 'node:os';
import { join } from 'node:path';
import { backoff } from '#client/backoff';
import { ROOT, startChild } from '#cli/start/child';
import type { Child } from '#cli/start/child';

/** More embedded runners than this are asked for by name (FAIRPRUNE_RUNNERS). */
const MOST = 4;
/** A runner on ResNet-56 at batch 128 with its dataset and room for the garbage collector. */
const MEMORY_EACH = 3 * 1024 ** 3;
/** A runner that lived this long was well: its next restart comes soon. */
const WELL_MS = 60_000;
const RESTART = { firstMs: 1000, capMs: 30_000 } as const;
/** A stage stops at its next optimizer step and sends its state before it is handed back; see the runner's own limits. */
const STOP_MS = 15_000;

/** How many embedded runners by default: one a core, as far as memory goes, at most four. */
export function defaultRunners(cores = availableParallelism(), memory = usableMemory()): number {
  return Math.max(1, Math.min(MOST, cores, Math.floor(memory / MEMORY_EACH)));
}

/**
 * Threads of each embedded runner when a person hasn't said: the cores shared out. TensorFlow would take all of them in
 * every runner, and they would wait for each other; wasm computes on one anyway.
 */
export function threadsEach(runners: number, cores = availableParallelism()): number {
  return Math.max(1, Math.floor(cores / Math.max(1, runners)));
}

/** The machine's memory, or a container's limit. */
function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

export type EmbeddedOptions = {
  readonly count: number;
  readonly address: string;
  readonly runnerToken: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFolder: string;
  /** Tells a person about a crash. */
  readonly note: (text: string) => void;
};

/** Runner processes of `fairprune start`, kept alive. Returns the function that ends them all. */
export function startRunners(options: EmbeddedOptions): () => Promise<void> {
  const stopping = new AbortController();
  const running = new Set<Child>();
  const loops = Array.from({ length: options.count }, (_, at) =>
    keepAlive(at + 1, options, running, stopping.signal),
  );
  return async () => {
    stopping.abort();
    await Promise.all([...running].map((child) => child.stop(STOP_MS)));
    await Promise.all(loops);
  };
}

async function keepAlive(
  number: number,
  options: EmbeddedOptions,
  running: Set<Child>,
  stopping: AbortSignal,
): Promise<void> {
  let crashes = 0;
  while (!stopping.aborted) {
    const start = performance.now();
    const child = await startRunner(number, options);
    running.add(child);
    if (stopping.aborted) await child.stop(STOP_MS);
    const { code, signal } = await child.exited;
    running.delete(child);
    if (stopping.aborted) return;
    crashes = performance.now() - start > WELL_MS ? 1 : crashes + 1;
    const how = signal === null ? `code ${code}` : signal;
    const log = join(options.logFolder, `runner-${number}.log`);
    options.note(`Runner ${number} ended (${how}) and is started again. ${child.tail(1)}\n  Its log: ${log}`);
    await backoff(crashes - 1, { ...RESTART, signal: stopping });
  }
}

/** The token goes by the environment: other users of the machine can read arguments. */
async function startRunner(number: number, options: EmbeddedOptions): Promise<Child> {
  const child = await startChild({
    args: [join(ROOT, 'bin/fairprune.js'), 'runner', '--name', `embedded-${number}`],
    cwd: ROOT,
    env: {
      FAIRPRUNE_THREADS: String(threadsEach(options.count)),
      ...options.env,
      FAIRPRUNE_URL: options.address,
      FAIRPRUNE_TOKEN: options.runnerToken,
    },
    logFile: join(options.logFolder, `runner-${number}.log`),
  });
  giveWay(child.pid);
  return child;
}

/** Pages come before training: runners take what the web server leaves. */
function giveWay(pid: number | null): void {
  if (pid === null) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here, or already gone: then they share.
  }
}
