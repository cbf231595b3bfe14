import { backoff } from '#client/backoff';
import { withPatience } from '#client/api';
import { isOutage } from '#client/faults';
import { isFault, type Fault } from '#core/errors/fault';
import type { BackendClass } from '#core/wire/board';
import { openBackend } from '#runner/compute/backend';
import { datasetMemory } from '#runner/data/memoryLimit';
import { acquaintance } from '#runner/loop/acquaintance';
import type { Acquaintance } from '#runner/loop/acquaintance';
import { cacheFolder, openCache } from '#runner/loop/cache';
import { localDatasetsFolder, withLocalDatasets } from '#runner/loop/localDatasets';
import { nothingLeft } from '#runner/loop/drain';
import { stillWorking } from '#runner/loop/offered';
import type { Queue } from '#runner/loop/drain';
import { openLink } from '#runner/loop/link';
import { LOOP_TIMES, runLease } from '#runner/loop/runLease';
import type { LeaseTools, LoopTimes, Outcome } from '#runner/loop/runLease';
import { runStage } from '#runner/stages/runStage';

export type RunnerOptions = {
  /** Where the server is. */
  readonly url: string;
  /** Runner token. */
  readonly token: string;
  /** Name shown on the site; one name a token and process. */
  readonly name: string;
  readonly version: string;
  /** End when nothing is left to do, instead of waiting for more. */
  readonly drain: boolean;
  /** Aborts to end: the stage at work is handed back. */
  readonly signal: AbortSignal;
  /** Backend classes this runner offers, best first. */
  readonly backends: readonly BackendClass[];
  readonly log: (line: string) => void;
  /** Tests give shorter ones. */
  readonly times?: Partial<LoopTimes>;
  /** Where artifacts are kept; `cacheFolder()` when not given. */
  readonly cache?: string;
  /** Where datasets are that stay on this machine; `localDatasetsFolder()` when not given. */
  readonly localDatasets?: string;
  /** Bytes of pixels above which a dataset is read from its file; `datasetMemory()` when not given. */
  readonly datasetMemory?: number;
};

/** How many leases ended how. */
export type RunnerReport = Readonly<Record<Outcome, number>>;

/** Waits between two questions for work, idle. */
const IDLE = { firstMs: 500, capMs: 2000 } as const;
/** Waits after stages that failed on this machine's account, so that a broken runner doesn't spoil the queue. */
const BROKEN = { firstMs: 1000, capMs: 60_000 } as const;
/** How long a server that is away is waited for before the loop looks whether it should end. */
const AWAY_MS = 60_000;

/**
 * A runner: introduces itself, then leases and computes one stage after another. Ends when `signal` aborts, or, when
 * draining, when nothing is left. Throws Fault when the server refuses this runner (token, protocol); a server that
 * is away is waited for.
 */
export async function runRunner(options: RunnerOptions): Promise<RunnerReport> {
  const times = { ...LOOP_TIMES, ...options.times };
  const link = openLink({ url: options.url, token: options.token, patienceMs: times.patienceMs });
  const localDatasets = options.localDatasets ?? localDatasetsFolder();
  const onChanged = ({ message, details }: Fault): void => options.log(`${message} ${details.hint}`);
  const cache = openCache(options.cache ?? cacheFolder(), { onChanged });
  const tools: LeaseTools = {
    link,
    times,
    runStage,
    cache: withLocalDatasets(cache, localDatasets),
    runner: options.name,
    backendOf: (lease) => openBackend(lease.stage.backend),
    stop: options.signal,
    datasetMemory: options.datasetMemory ?? datasetMemory(),
    log: options.log,
  };
  const { name, version, backends } = options;
  const known = acquaintance(link, { name, version, backends, localDatasets });
  if ((await untilAnswered(options, known.hello)) === STOPPED) return counts();
  options.log(`connected to ${options.url} as ${name} (${backends.join(', ')})`);
  return workThrough(options, tools, known);
}

async function workThrough(
  options: RunnerOptions,
  tools: LeaseTools,
  known: Acquaintance,
): Promise<RunnerReport> {
  const report = counts();
  const { signal } = options;
  let idle = 0;
  let broken = 0;
  let before: Queue | null = null;
  let offered = options.backends;
  while (!signal.aborted) {
    const lease = await untilAnswered(options, known.lease);
    if (lease === STOPPED) break;
    if (lease === null) {
      const now: Queue | typeof STOPPED | null = options.drain
        ? await untilAnswered(options, () => tools.link.queue())
        : null;
      if (now === STOPPED) break;
      if (now !== null && nothingLeft(before, now)) {
        if (now.queued > 0) options.log(notForThis(now.queued, offered));
        break;
      }
      before = now;
      await backoff(idle++, { ...IDLE, signal });
      continue;
    }
    idle = 0;
    before = null;
    const outcome = await runLease(lease, tools);
    report[outcome]++;
    broken = outcome === 'broken' ? broken + 1 : 0;
    if (broken === 0) continue;
    await backoff(broken - 1, { ...BROKEN, signal });
    const working = await stillWorking(offered, openBackend, options.log);
    if (working.length === offered.length) continue;
    offered = working;
    if ((await untilAnswered(options, () => known.offer(working))) === STOPPED) break;
  }
  return report;
}

function notForThis(queued: number, backends: readonly BackendClass[]): string {
  return `${queued} stages are left that this runner can't compute: they need another backend than ${backends.join(', ')}, or data that stays on another machine`;
}

const STOPPED = Symbol('stopped');

/**
 * Asks until the server answers; a fault it answers with is thrown, except its own unforeseen ones, which a remote
 * runner must outlive. `STOPPED` when the runner is to end.
 */
async function untilAnswered<T>(options: RunnerOptions, call: () => Promise<T>): Promise<T | typeof STOPPED> {
  const { url, signal, log } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      return await withPatience({ url, patienceMs: AWAY_MS, signal, onOutage: log }, call);
    } catch (error) {
      if (signal.aborted) break;
      if (!isFault(error)) throw error;
      if (error.code === 'internal') {
        log(`the server failed: ${error.message}`);
        await backoff(failures++, { ...BROKEN, signal });
      } else if (!isOutage(error)) throw error;
    }
  }
  return STOPPED;
}

function counts(): Record<Outcome, number> {
  return { completed: 0, failed: 0, broken: 0, released: 0, dropped: 0, unreported: 0 };
}
