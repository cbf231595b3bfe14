import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { hashOf } from '#client/artifacts';
import { Fault } from '#core/errors/fault';
import type { Lease, StageFault } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import type { Backend } from '#runner/compute/backend';
import { openCache } from '#runner/loop/cache';
import type { ServerLink } from '#runner/loop/link';
import { runLease } from '#runner/loop/runLease';
import type { LeaseTools } from '#runner/loop/runLease';
import type { StageIo } from '#runner/loop/stageIo';

const lease = {
  hash: 'a'.repeat(64),
  stage: { kind: 'base' },
  attempt: 1,
  heartbeatSeconds: 60,
} as unknown as Lease;
const result = { kind: 'base' } as StageResult;
const away = () => Promise.reject(new Fault('no-server', 'No server answers.'));

/** A server that notes what it is told; `over` replaces answers. */
function setUp(runStage: (io: StageIo) => Promise<StageResult>, over: Partial<ServerLink> = {}) {
  const told: string[] = [];
  const faults: StageFault[] = [];
  const note = (what: string) => async () => void told.push(what);
  const link: ServerLink = {
    url: 'http://127.0.0.1:1',
    hello: async () => ({ heartbeatSeconds: 60 }),
    lease: async () => null,
    heartbeat: async () => ({ cancel: false }),
    checkpoint: async (_, state, at) => {
      told.push('checkpoint');
      return { ...at, sha256: hashOf(state), bytes: state.length };
    },
    complete: note('complete'),
    fail: async (_, fault) => {
      told.push('fail');
      faults.push(fault);
    },
    release: note('release'),
    queue: async () => ({ queued: 0, running: 0, retrying: 0 }),
    fetchBytes: async () => new Uint8Array([1, 2, 3]),
    fetchFile: async (_, path) => {
      writeFileSync(path, new Uint8Array([1, 2, 3]));
      return 3;
    },
    storeBytes: async (bytes) => ({ sha256: hashOf(bytes), bytes: bytes.length }),
    ...over,
  };
  const stop = new AbortController();
  const logged: string[] = [];
  const tools: LeaseTools = {
    link,
    cache: openCache(mkdtempSync(join(tmpdir(), 'fairprune-lease-'))),
    runner: 'test',
    backendOf: async () => ({}) as Backend,
    runStage: (_, io) => runStage(io),
    stop: stop.signal,
    log: (line) => logged.push(line),
    datasetMemory: 1024 ** 3,
    times: { newsMs: 5, patienceMs: 60_000, stopMs: 50, checkpointMs: 0 },
  };
  return { tools, told, faults, stop, logged };
}

/** A stage that computes until it is told to stop. */
const untilAborted = (io: StageIo) =>
  new Promise<StageResult>((_, reject) => {
    const end = () => reject(new Fault('cancelled', 'stopped'));
    if (io.signal.aborted) end();
    else io.signal.addEventListener('abort', end);
  });

test('a computed stage is completed', async () => {
  const { tools, told } = setUp(async () => result);
  expect(await runLease(lease, tools)).toBe('completed');
  expect(told).toEqual(['complete']);
});

test('a result waits for a server that is away', async () => {
  let tries = 0;
  const { tools } = setUp(async () => result, {
    complete: () => (++tries < 3 ? away() : Promise.resolve()),
  });
  expect(await runLease(lease, tools)).toBe('completed');
  expect(tries).toBe(3);
});

test('a result that another lease overtook is dropped, not reported as a failure', async () => {
  const { tools, told } = setUp(async () => result, {
    complete: () => Promise.reject(new Fault('stale-lease', 'taken back')),
  });
  expect(await runLease(lease, tools)).toBe('dropped');
  expect(told).toEqual([]);
});

test('a result that the server refuses fails the stage with the reason', async () => {
  const { tools, faults } = setUp(async () => result, {
    complete: () => Promise.reject(new Fault('conflict', 'another result is stored')),
  });
  expect(await runLease(lease, tools)).toBe('broken');
  expect(faults).toEqual([
    expect.objectContaining({ code: 'conflict', message: 'another result is stored' }),
  ]);
});

test.each([
  [new Fault('rate-unreachable', 'no such rate', { hint: 'ask for 2×' }), 'failed', 'submitter'],
  [new TypeError('x is not a function'), 'broken', 'platform'],
])('a stage that throws %s is %s and blamed on the %s', async (error, outcome, cls) => {
  const { tools, faults } = setUp(async (io) => {
    await io.report({
      share: 0.5,
      epoch: 1,
      epochs: 2,
      imagesPerSecond: 1,
      message: 'epoch 1 done',
      rows: [{ epoch: 1, trainLoss: 1, trainTop1: 0, testTop1: 0, lr: 1, seconds: 1 }],
    });
    throw error;
  });
  expect(await runLease(lease, tools)).toBe(outcome);
  expect(faults[0]).toMatchObject({ class: cls, message: expect.stringContaining(error.message) });
  expect(faults[0]?.logTail).toContain('epoch 1 done');
});

test('a runner that ends stops the stage and hands it back', async () => {
  const { tools, told, stop } = setUp(untilAborted);
  const running = runLease(lease, tools);
  stop.abort();
  expect(await running).toBe('released');
  expect(told).toEqual(['release']);
});

/** A stage that leaves a state when it is stopped, if somebody wants it. */
const leavingState = (io: StageIo) =>
  untilAborted(io).catch(async (error: unknown) => {
    if (io.checkpoints?.wantsLast() === true)
      await io.checkpoints.keepLast({ bytes: new Uint8Array(3), at: { epoch: 1, step: 2, share: 0.5 } });
    throw error;
  });

test('a runner that ends sends the state of its training before it hands the stage back', async () => {
  const { tools, told, stop } = setUp(leavingState);
  const running = runLease(lease, tools);
  stop.abort();
  expect(await running).toBe('released');
  expect(told).toEqual(['checkpoint', 'release']);
});

test('a state that can’t be sent does not keep the stage from being handed back', async () => {
  const { tools, told, stop, logged } = setUp(leavingState, { checkpoint: away });
  const running = runLease(lease, tools);
  stop.abort();
  expect(await running).toBe('released');
  expect(told).toEqual(['release']);
  expect(logged.join('\n')).toContain('checkpoint not stored');
});

test.each<[string, ServerLink['heartbeat']]>([
  ['cancelled', async () => ({ cancel: true })],
  ['lost', () => Promise.reject(new Fault('stale-lease', 'taken back'))],
])('nobody wants the state of a stage that is %s', async (_, heartbeat) => {
  const { tools, told } = setUp(leavingState, { heartbeat });
  await runLease({ ...lease, heartbeatSeconds: 0.01 }, tools);
  expect(told).not.toContain('checkpoint');
});

test('a result that was ready in the moment of stopping is delivered', async () => {
  const { tools, told, stop } = setUp(async () => {
    stop.abort();
    return result;
  });
  expect(await runLease(lease, tools)).toBe('completed');
  expect(told).toEqual(['complete']);
});

test('a checkpoint on the way goes out while the stage goes on', async () => {
  const { tools, told } = setUp(async (io) => {
    expect(io.checkpoints?.due()).toBe(true);
    io.checkpoints?.keep({ bytes: new Uint8Array(3), at: { epoch: 1, step: 0, share: 0.5 } });
    await vi.waitUntil(() => told.includes('checkpoint'), { timeout: 30_000 });
    return result;
  });
  expect(await runLease(lease, tools)).toBe('completed');
  expect(told).toEqual(['checkpoint', 'complete']);
});

test('a stage that does not stop in time is left behind and handed back all the same', async () => {
  const { tools, told, stop } = setUp(() => new Promise(() => undefined));
  const running = runLease(lease, tools);
  stop.abort();
  expect(await running).toBe('released');
  expect(told).toEqual(['release']);
});

test('a cancelled stage is stopped and ends for good', async () => {
  const { tools, faults } = setUp(untilAborted, { heartbeat: async () => ({ cancel: true }) });
  const beating = { ...lease, heartbeatSeconds: 0.01 };
  expect(await runLease(beating, tools)).toBe('dropped');
  expect(faults).toEqual([expect.objectContaining({ code: 'cancelled', class: 'submitter' })]);
});

test('a stage that is no longer this runner’s is stopped, and nothing is said of it', async () => {
  const { tools, told } = setUp(untilAborted, {
    heartbeat: () => Promise.reject(new Fault('stale-lease', 'taken back')),
  });
  expect(await runLease({ ...lease, heartbeatSeconds: 0.01 }, tools)).toBe('dropped');
  expect(told).toEqual([]);
});

test('bytes are fetched once and then read from the disk, and what was stored need not be fetched', async () => {
  const fetchBytes = vi.fn(async () => new Uint8Array([1, 2, 3]));
  const wanted = hashOf(new Uint8Array([1, 2, 3]));
  const { tools } = setUp(
    async (io) => {
      await io.artifact(wanted);
      expect(await io.artifact(wanted)).toEqual(new Uint8Array([1, 2, 3]));
      const { sha256 } = await io.store(new Uint8Array([9]), 'checkpoint');
      expect(await io.artifact(sha256)).toEqual(new Uint8Array([9]));
      return result;
    },
    { fetchBytes },
  );
  expect(await runLease(lease, tools)).toBe('completed');
  expect(fetchBytes).toHaveBeenCalledTimes(1);
});
