import { pause } from '#client/backoff';
import { withPatience } from '#client/api';
import { isOutage } from '#client/faults';
import { Fault, isFault } from '#core/errors/fault';
import { shortHash } from '#core/identity/fingerprint';
import type { Lease, Progress } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import type { ArtifactCache } from '#runner/loop/cache';
import { startHeart } from '#runner/loop/heart';
import type { Loss } from '#runner/loop/heart';
import { openKeeper } from '#runner/loop/keeper';
import type { Keeper } from '#runner/loop/keeper';
import type { ServerLink } from '#runner/loop/link';
import { progressBox } from '#runner/loop/progressBox';
import type { ProgressBox } from '#runner/loop/progressBox';
import { stageFault } from '#runner/loop/stageFault';
import { stageIo } from '#runner/loop/stageIo';
import type { StageIo } from '#runner/loop/stageIo';
import { stageLog } from '#runner/loop/stageLog';
import type { StageLog } from '#runner/loop/stageLog';

/**
 * How a lease ended. `failed`: by the submission's fault; `broken`: by the platform's; `dropped`: cancelled, or no
 * longer this runner's; `unreported`: the server stayed away.
 */
export type Outcome = 'completed' | 'failed' | 'broken' | 'released' | 'dropped' | 'unreported';

export type LeaseTools = {
  readonly link: ServerLink;
  readonly cache: ArtifactCache;
  readonly runner: string;
  readonly backendOf: (lease: Lease) => Promise<Backend>;
  readonly runStage: (lease: Lease, io: StageIo) => Promise<StageResult>;
  /** Aborts when this runner is to end. */
  readonly stop: AbortSignal;
  readonly log: (line: string) => void;
  readonly times: LoopTimes;
  /** Bytes of pixels above which a dataset is read from its file. */
  readonly datasetMemory: number;
};

export type LoopTimes = {
  /** Shortest time between two heartbeats with news. */
  readonly newsMs: number;
  /** How long a finished result (or a byte transfer) waits for a server that is away. */
  readonly patienceMs: number;
  /** How long a stage may take to stop after it was asked to, and to send its last state. */
  readonly stopMs: number;
  /** Shortest time between two checkpoints of a training. */
  readonly checkpointMs: number;
};

/** A stage stops at the end of an optimizer step: some seconds with a large network on one core. */
export const LOOP_TIMES: LoopTimes = {
  newsMs: 1000,
  patienceMs: 24 * 3_600_000,
  stopMs: 12_000,
  checkpointMs: 60_000,
};

/** Asked-for ends of a stage, told apart from its own faults. */
type Ending = { readonly kind: 'stopped' } | Loss;

/** A stage in this runner's hands. */
type Held = {
  readonly lease: Lease;
  readonly tools: LeaseTools;
  /** What the progress page shows of a fault. */
  readonly stageLog: StageLog;
  /** Writes to both logs. */
  readonly say: (line: string) => void;
};

/**
 * Computes one leased stage and reports how it went: result, fault, or handed back. While the server is away
 * computing goes on and the result waits. Never throws for what can happen to a stage.
 */
export async function runLease(lease: Lease, tools: LeaseTools): Promise<Outcome> {
  const held = hold(lease, tools);
  const work = new AbortController();
  let ending: Ending | null = null;
  const end = (by: Ending) => {
    ending ??= by;
    work.abort();
  };
  const onStop = () => end({ kind: 'stopped' });
  tools.stop.addEventListener('abort', onStop);
  if (tools.stop.aborted) onStop();

  const box = progressBox();
  const keeper = openKeeper({
    lease,
    link: tools.link,
    everyMs: tools.times.checkpointMs,
    lastMs: tools.times.stopMs,
    wantsLast: () => ending?.kind === 'stopped',
    log: held.say,
  });
  const stopHeart = startHeart({
    box,
    beat: (progress) => tools.link.heartbeat(lease, progress),
    everyMs: (lease.heartbeatSeconds * 1000) / 2,
    newsMs: tools.times.newsMs,
    onLoss: end,
    log: held.say,
  });
  try {
    held.say(`started (attempt ${lease.attempt})`);
    const computed = await untilStopped(
      compute(held, work.signal, box, keeper),
      work.signal,
      tools.times.stopMs,
    );
    await keeper.close();
    await stopHeart();
    const by = ending as Ending | null;
    // What was finished in the moment of stopping is delivered all the same.
    const finished = by?.kind === 'stopped' && computed.ok;
    return by === null || finished ? await deliver(held, computed) : await giveUp(held, by);
  } finally {
    await keeper.close();
    await stopHeart();
    tools.stop.removeEventListener('abort', onStop);
  }
}

function hold(lease: Lease, tools: LeaseTools): Held {
  const log = stageLog();
  return {
    lease,
    tools,
    stageLog: log,
    say: (line) => {
      log.write(line);
      tools.log(`${lease.stage.kind} ${shortHash(lease.hash)}: ${line}`);
    },
  };
}

type Computed =
  | { readonly ok: true; readonly result: StageResult; readonly seconds: number }
  | { readonly ok: false; readonly error: unknown };

async function compute(
  held: Held,
  signal: AbortSignal,
  box: ProgressBox,
  checkpoints: Keeper,
): Promise<Computed> {
  const { lease, tools, stageLog: log } = held;
  const start = performance.now();
  const report = (progress: Progress) => {
    box.offer(progress);
    if (progress.rows.length > 0) log.write(progress.message);
  };
  try {
    const backend = await tools.backendOf(lease);
    const result = await tools.runStage(
      lease,
      stageIo({ ...tools, backend, signal, report, checkpoints, log: held.say }),
    );
    return { ok: true, result, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    return { ok: false, error };
  }
}

/** A stage that was told to stop gets `stopMs` for it; after that it is left behind. */
async function untilStopped(work: Promise<Computed>, signal: AbortSignal, stopMs: number): Promise<Computed> {
  const overdue = new Promise<Computed>((resolve) => {
    const late = () => void pause(stopMs, null).then(() => resolve(leftBehind()));
    if (signal.aborted) late();
    else signal.addEventListener('abort', late, { once: true });
  });
  return Promise.race([work, overdue]);
}

function leftBehind(): Computed {
  return {
    ok: false,
    error: new Fault('cancelled', 'The stage did not stop in time.', { class: 'platform' }),
  };
}

async function giveUp(held: Held, by: Ending): Promise<Outcome> {
  const { lease, tools, say } = held;
  if (by.kind === 'lost') {
    say(`dropped: ${by.why}`);
    return 'dropped';
  }
  const stopped = by.kind === 'stopped';
  try {
    if (stopped) await tools.link.release(lease);
    else await tools.link.fail(lease, stageFault(CANCELLED, held.stageLog.tail()));
    say(stopped ? 'handed back, because this runner ends' : `stopped: ${by.why}`);
  } catch (error) {
    say(`not handed back (${textOf(error)}); the server takes it back by itself`);
  }
  return stopped ? 'released' : 'dropped';
}

const CANCELLED = new Fault('cancelled', 'The stage was cancelled.', { class: 'submitter' });

async function deliver(held: Held, computed: Computed): Promise<Outcome> {
  const { lease, tools, say } = held;
  try {
    if (!computed.ok) {
      say(`failed: ${stackOf(computed.error)}`);
      return await reportFault(held, computed.error);
    }
    await patiently(held, () => tools.link.complete(lease, computed.result));
    say(`done in ${computed.seconds.toFixed(1)} s`);
    return 'completed';
  } catch (error) {
    return undelivered(held, error);
  }
}

/** The server took neither result nor fault: the lease is gone, it refuses the result, or it stayed away. */
async function undelivered(held: Held, error: unknown): Promise<Outcome> {
  const code = isFault(error) ? error.code : 'internal';
  const away = isFault(error) && isOutage(error);
  held.say(`${away ? 'result not delivered' : 'result refused'}: ${textOf(error)}`);
  if (away) return 'unreported';
  if (code === 'stale-lease' || code === 'not-found') return 'dropped';
  return reportFault(held, error).catch(() => 'broken');
}

async function reportFault(held: Held, error: unknown): Promise<Outcome> {
  const fault = stageFault(error, held.stageLog.tail());
  await patiently(held, () => held.tools.link.fail(held.lease, fault));
  return fault.class === 'submitter' ? 'failed' : 'broken';
}

function patiently<T>({ tools, say }: Held, call: () => Promise<T>): Promise<T> {
  const { patienceMs } = tools.times;
  return withPatience({ url: tools.link.url, patienceMs, signal: tools.stop, onOutage: say }, call);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
