import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashOf } from '#client/artifacts';
import type { Lease, StageFault } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import { openBackend } from '#runner/compute/backend';
import { openCache, type ArtifactCache } from '#runner/loop/cache';
import type { ServerLink } from '#runner/loop/link';
import { keepLocalDataset, listLocalDatasets, withLocalDatasets } from '#runner/loop/localDatasets';
import { LOOP_TIMES, runLease, type LeaseTools } from '#runner/loop/runLease';
import { runStage } from '#runner/stages/runStage';
import { baseStage, lease, recipe, world } from '#runner/stages/testing/world';

/** What can go wrong with a stage's input, through a runner's loop: the stage fails with a typed fault, the next one runs. */

const temporary = () => mkdtempSync(join(tmpdir(), 'fairprune-bad-input-'));
const short = lease({ ...baseStage, recipe: { ...recipe, epochs: 1 } });
const { artifacts } = await world();
const dataset = artifacts.get(short.datasetArtifact)!;

function runner(cache: ArtifactCache, datasetMemory = Infinity) {
  const faults: StageFault[] = [];
  const results: StageResult[] = [];
  let fetched = 0;
  const link: ServerLink = {
    url: 'http://127.0.0.1:1',
    hello: async () => ({ heartbeatSeconds: 60 }),
    lease: async () => null,
    heartbeat: async () => ({ cancel: false }),
    checkpoint: async (_, state, at) => ({ ...at, sha256: hashOf(state), bytes: state.length }),
    complete: async (_, result) => void results.push(result),
    fail: async (_, fault) => void faults.push(fault),
    release: async () => undefined,
    queue: async () => ({ queued: 0, running: 0, retrying: 0 }),
    fetchBytes: async () => {
      fetched += 1;
      return dataset;
    },
    fetchFile: async (_, path) => {
      fetched += 1;
      writeFileSync(path, dataset);
      return dataset.length;
    },
    storeBytes: async (bytes) => ({ sha256: hashOf(bytes), bytes: bytes.length }),
  };
  const tools: LeaseTools = {
    link,
    cache,
    runStage,
    runner: 'test',
    backendOf: () => openBackend('wasm'),
    stop: new AbortController().signal,
    log: () => undefined,
    times: LOOP_TIMES,
    datasetMemory,
  };
  return { run: (stage: Lease) => runLease(stage, tools), faults, results, fetched: () => fetched };
}

test('a loss that is no longer a number: the submitter’s, with step and layer', async () => {
  const { run, faults, results } = runner(openCache(temporary()));
  const wild = { ...recipe, epochs: 1, schedule: { kind: 'constant', lr: 100 } as const };
  const optimizer = { ...recipe.optimizer, weightDecay: 1 };
  expect(await run(lease({ ...baseStage, recipe: { ...wild, epochs: 40, optimizer } }))).toBe('failed');
  expect(faults).toEqual([
    expect.objectContaining({
      code: 'not-finite',
      class: 'submitter',
      message: expect.stringMatching(/diverged at optimizer step \d+ \(epoch \d+.*: .+ is no longer finite/),
      hint: expect.stringContaining('learning rate'),
    }),
  ]);
  expect(await run(short)).toBe('completed');
  expect(results).toHaveLength(1);
});

test('a training that does not fit: refused before it starts, the platform’s, with the numbers', async () => {
  const { run, faults } = runner(openCache(temporary()));
  // A billion parameters: even their random values would take minutes to draw.
  const config = { widths: [1024, 1024, 1024], blocks: 18, shortcut: 'A' };
  const network = { family: 'resnet-cifar', config };
  expect(await run(lease({ ...baseStage, network }))).toBe('broken');
  expect(faults).toEqual([
    expect.objectContaining({
      code: 'out-of-memory',
      class: 'platform',
      message: expect.stringMatching(/needs about \d+ MiB .* the wasm backend has 4096 MiB/),
    }),
  ]);
  expect(await run(short)).toBe('completed');
});

test('a cached dataset that changed on the disk: fetched again, and the stage goes on', async () => {
  const folder = temporary();
  const changed: string[] = [];
  const { run, results, faults, fetched } = runner(
    openCache(folder, { onChanged: ({ code, message }) => changed.push(`${code}: ${message}`) }),
  );
  expect(await run(short)).toBe('completed');
  expect(fetched()).toBe(1);
  writeFileSync(join(folder, short.datasetArtifact), dataset.with(dataset.length - 1, 255));
  expect(await run(short)).toBe('completed');
  expect(fetched()).toBe(2);
  expect(changed).toEqual([expect.stringMatching(/^hash-mismatch: .* changed on the disk/)]);
  expect(faults).toEqual([]);
  const [first, second] = results;
  expect(second!.checkpoint).toEqual(first!.checkpoint);
});

test('a dataset that stays on this machine and changed: the platform’s fault, and it is no longer offered', async () => {
  const local = temporary();
  const sha256 = await keepLocalDataset(local, dataset);
  writeFileSync(join(local, sha256), dataset.with(dataset.length - 1, 255));
  const { run, faults } = runner(withLocalDatasets(openCache(temporary()), local));
  expect(await run(short)).toBe('broken');
  expect(faults).toEqual([
    expect.objectContaining({
      code: 'hash-mismatch',
      class: 'platform',
      hint: expect.stringContaining('--local-only'),
    }),
  ]);
  expect(readdirSync(local)).toEqual([]);
  // Here the server has it too.
  expect(await run(short)).toBe('completed');
});

test('a dataset read from its file: the same network, and fetched again when it was cut short between two stages', async () => {
  const held = runner(openCache(temporary()));
  expect(await held.run(short)).toBe('completed');
  const folder = temporary();
  const { run, results, faults, fetched } = runner(openCache(folder), 0);
  expect(await run(short)).toBe('completed');
  truncateSync(join(folder, 'streamed', short.datasetArtifact), 1000);
  expect(await run(short)).toBe('completed');
  expect(fetched()).toBe(2);
  expect(faults).toEqual([]);
  const network = held.results[0]!.checkpoint;
  expect(results.map((result) => result.checkpoint)).toEqual([network, network]);
});

test('a dataset’s file cut short while a stage trains on it: the platform’s fault, and the next lease goes on', async () => {
  const folder = temporary();
  const cache = openCache(folder);
  // The stage has opened its file, and reads its images when it is cut.
  const cutting: ArtifactCache = {
    ...cache,
    fetch: async (...order) => {
      const made = await cache.fetch(...order);
      setTimeout(() => truncateSync(made.path, 1000), 0);
      return made;
    },
  };
  const { run, faults } = runner(cutting, 0);
  expect(await run(lease({ ...baseStage, recipe: { ...recipe, epochs: 1000 } }))).toBe('broken');
  expect(faults).toEqual([
    expect.objectContaining({
      code: 'hash-mismatch',
      class: 'platform',
      message: expect.stringContaining('changed while it was read'),
      hint: expect.stringContaining('tried again'),
    }),
  ]);
  const again = runner(cache, 0);
  expect(await again.run(short)).toBe('completed');
});

test('a dataset that stays on this machine and can’t be read: a typed fault that names it, and it is no longer offered', async () => {
  const local = temporary();
  const sha256 = await keepLocalDataset(local, dataset);
  rmSync(join(local, sha256));
  mkdirSync(join(local, sha256));
  for (const memory of [0, Infinity]) {
    const { run, faults } = runner(withLocalDatasets(openCache(temporary()), local), memory);
    expect(await run(short)).toBe('broken');
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'bad-file',
        class: 'platform',
        message: expect.stringContaining(sha256),
      }),
    ]);
  }
  expect(await listLocalDatasets(local)).toEqual([]);
});
