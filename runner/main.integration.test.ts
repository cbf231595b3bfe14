import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApi } from '#client/api';
import type { Api } from '#client/api';
import { putArtifact } from '#client/artifacts';
import { runCli } from '#cli/run';
import { testContext } from '#cli/testing/context';
import { encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';
import { ResultSchema } from '#core/wire/results';
import { runRunner } from '#runner/main';
import type { RunnerOptions } from '#runner/main';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';

let folder = mkdtempSync(join(tmpdir(), 'fairprune-way-'));
const local = () =>
  JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as { token: string; runnerToken: string };
let server: Child;
/** What runner and commands speak to: a line to the server that can be cut. */
let line: Awaited<ReturnType<typeof openLine>>;
let api: Api;

beforeAll(async () => {
  server = startChild('server/testing/serve.ts', { FAIRPRUNE_DATA: folder });
  await server.says('listening');
  line = await openLine(portOf(server));
  api = createApi({ url: line.url, token: local().token });
  await register();
});
afterAll(async () => {
  line.close();
  server.process.kill();
  await server.ended();
});

test('from two submissions on the command line to rows with setups', async () => {
  const board = await createBoard('small', 1);
  const stop = new AbortController();
  const running = runRunner(options({ signal: stop.signal }));
  for (const method of ['random-filter', 'l1-filter']) {
    const submitted = await cli('submit', submissionFile(board, method), '--wait');
    expect(submitted).toMatchObject({ code: 0, err: expect.any(String) });
    expect(submitted.out).toContain('done');
  }
  stop.abort();
  expect(await running).toMatchObject({ failed: 0, broken: 0, dropped: 0, unreported: 0 });

  const { code, out } = await cli('results', '--board', board, '--json');
  expect(code).toBe(0);
  const rows = ResultSchema.array().parse(JSON.parse(out));
  expect(rows.map((row) => `${row.method} ${row.recipe}`).sort()).toEqual(
    ['l1-filter clr-1', 'l1-filter ft-1', 'random-filter clr-1', 'random-filter ft-1'].sort(),
  );
  for (const row of rows) {
    expect(row.top1.runs).toHaveLength(2);
    expect(row.keys['S3.2']).not.toBeNull();
    expect(row.rate).toBeGreaterThan(1.9);
  }
  const table = await cli('results', '--board', board);
  expect(table.out.split('\n')).toHaveLength(5);
  expect(table.out).toContain('S3.2');
});

test('a training that one runner hands on and the next loses ends bit for bit as if nobody had ended', async () => {
  const board = await createBoard('interrupted', 150);
  const id = await submitted(board);
  const said: string[] = [];
  const log = (text: string) => said.push(text);
  const resumed = () => said.filter((text) => text.includes('goes on from the checkpoint')).length;
  const saved = async () =>
    Math.max(...(await api.submissions.get.query({ id })).stages.map((one) => one.savedEpoch ?? 0));

  const stop = new AbortController();
  const first = runRunner(options({ name: 'first', signal: stop.signal, times: { newsMs: 20 } }));
  await until(async () => ((await runningStage(id))?.epoch ?? 0) >= 2);
  stop.abort();
  expect(await first).toMatchObject({ released: 1, completed: 0, failed: 0, broken: 0 });
  const handedOn = await saved();
  expect(handedOn).toBeGreaterThanOrEqual(2);
  const { stages } = await api.submissions.get.query({ id });
  expect(stages.find((one) => one.savedEpoch !== null)).toMatchObject({ state: 'ready', attempt: 0 });

  // A line of its own, cut for ever: to the server this runner is silent, and what it still computes comes to nothing.
  const own = await openLine(portOf(server));
  const gone = new AbortController();
  const times = { newsMs: 20, checkpointMs: 50 };
  const second = runRunner(options({ name: 'second', url: own.url, signal: gone.signal, times, log }));
  await until(async () => (await saved()) > handedOn);
  own.cut();
  gone.abort();
  expect(await second).toMatchObject({ completed: 0, released: 1 });
  own.close();
  expect(resumed()).toBe(1);

  // The server's own runners are known to be gone when it starts again: no need to wait for their silence.
  await restartServer();
  expect(await runRunner(options({ drain: true, log }))).toMatchObject({
    // 2 bases, 2 prunes, 2 × 2 retrains: the one of the two is computed here like the others.
    completed: 8,
    failed: 0,
    broken: 0,
    dropped: 0,
  });
  expect(resumed()).toBe(2);
  expect((await api.health.status.query()).queue).toEqual({ queued: 0, running: 0, failed: 0 });
  for (const stage of (await api.submissions.get.query({ id })).stages.filter((one) => one.kind !== 'prune'))
    expect(stage.rows.map((row) => row.epoch)).toEqual(
      Array.from({ length: stage.epochs }, (_, at) => at + 1),
    );
  expect(await checkpointsOf(id)).toEqual(await elsewhere('interrupted', 150));
});

test('cancelling stops a running stage between two batches, and what waits for it never begins', async () => {
  const board = await createBoard('cancelled', 2000);
  const id = await submitted(board);
  const stop = new AbortController();
  const said: string[] = [];
  const running = runRunner(options({ signal: stop.signal, log: (text) => said.push(text) }));
  await until(async () => ((await runningStage(id))?.epoch ?? 0) >= 1);
  const { code, out } = await cli('cancel', id);
  expect({ code, out }).toEqual({
    code: 0,
    out: `Submission ${id} is cancelled: 7 stages will not begin, 1 stage is being stopped.`,
  });
  await until(async () => (await api.submissions.get.query({ id })).state === 'cancelled');
  await vi.waitUntil(() => said.some((line) => line.includes('stopped: cancelled on the server')));
  expect((await api.health.status.query()).queue).toEqual({ queued: 0, running: 0, failed: 0 });
  stop.abort();
  expect(await running).toMatchObject({ dropped: 1, failed: 0, released: 0 });
  expect(await cli('cancel', id)).toMatchObject({ code: 0, out: `Submission ${id} was cancelled before.` });
  expect(await cli('retry', id)).toMatchObject({ code: 1, err: expect.stringContaining('was cancelled') });
  expect(await cli('cancel', 'nobody')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no submission'),
  });
});

test('the line breaks in the middle: computing goes on, every epoch arrives once, nothing is computed twice', async () => {
  const board = await createBoard('outage', 5);
  const submitted = await cli('submit', submissionFile(board, 'l1-filter'), '--json');
  const { id } = JSON.parse(submitted.out) as { id: string };
  const said: string[] = [];
  const working = runRunner(options({ drain: true, log: (text) => said.push(text) }));
  await vi.waitUntil(() => said.some((text) => text.includes('started')), { timeout: 60_000, interval: 20 });
  line.cut();
  await vi.waitUntil(() => said.some((text) => text.includes('No server answers')), {
    timeout: 60_000,
    interval: 20,
  });
  line.mend();
  expect(await working).toMatchObject({ completed: 8, failed: 0, broken: 0, dropped: 0, unreported: 0 });
  const { stages, state } = await api.submissions.get.query({ id });
  expect(state).toBe('done');
  for (const stage of stages.filter((one) => one.kind !== 'prune')) {
    expect(stage.attempt).toBe(1);
    expect(stage.rows.map((row) => row.epoch)).toEqual(
      Array.from({ length: stage.epochs }, (_, at) => at + 1),
    );
  }
});

test('a token that is no runner’s is refused, and the runner says so instead of trying for ever', async () => {
  await expect(runRunner(options({ token: local().token }))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(runRunner(options({ token: 'fp_nonsense' }))).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});

test('an unknown method is refused by name, with what there is', async () => {
  const board = await createBoard('refusing', 1);
  const { code, err } = await cli('submit', submissionFile(board, 'no-such-method'));
  expect(code).toBe(1);
  expect(err).toContain('no-such-method');
  expect(err).toContain('l1-filter');
  expect(err).toContain('field: method');
});

test.each(['methods', 'recipes', 'networks', 'datasets'])(
  '%s --json is an array of objects with id',
  async (name) => {
    const { code, out, err } = await cli(name, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const items = JSON.parse(out) as { id: unknown }[];
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) expect(item.id).toEqual(expect.any(String));
    expect((await cli(name)).out.split('\n').length).toBeGreaterThan(items.length);
  },
);

test('dataset import: an image folder becomes a dataset; again it changes nothing; a bad file is named', async () => {
  const images = await imageFolder();
  const first = await cli(
    'dataset',
    'import',
    'tiny-images',
    '--folder',
    images,
    '--limit-per-class',
    '2',
    '--json',
  );
  expect(first.code).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({
    id: 'tiny-images',
    classes: ['cat', 'dog'],
    train: 4,
    test: 4,
    created: true,
  });
  const again = await cli('dataset', 'import', 'tiny-images', '--folder', images, '--limit-per-class', '2');
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('unchanged') });
  expect((await cli('dataset', 'list')).out).toMatch(/^tiny-images +tiny-images +8×8×3 +2 +4 +4 /m);

  writeFileSync(join(images, 'train', 'cat', '0.png'), 'not an image');
  const bad = await cli('dataset', 'import', 'tiny-images', '--folder', images);
  expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('0.png') });
});

test('sign-in-link prints one link', async () => {
  const { code, out } = await cli('sign-in-link');
  expect(code).toBe(0);
  expect(out).toMatch(/^http:\/\/\S+\/sign-in\?token=\S+$/);
});

/** Submits l1-filter to a board; gives the submission's id. */
async function submitted(board: string): Promise<string> {
  const { code, out, err } = await cli('submit', submissionFile(board, 'l1-filter'), '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { id: string }).id;
}

/** Asks often: small stages are soon over. */
function until(holds: () => Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(holds, { timeout: 60_000, interval: 10 });
}

async function runningStage(id: string) {
  return (await api.submissions.get.query({ id })).stages.find((one) => one.state === 'leased');
}

/** The network that each stage of a submission ended in: stage hash → SHA-256 of its bytes. */
async function checkpointsOf(id: string, of: Api = api): Promise<Record<string, string | null>> {
  const { entries } = await of.submissions.get.query({ id });
  const views = await Promise.all(entries.map((entry) => of.entries.get.query({ id: entry.id })));
  const stages = views.flatMap((view) => view.runs.flatMap((run) => run.stages));
  return Object.fromEntries(stages.map((stage) => [stage.hash, stage.checkpoint]));
}

/** The same for a server of its own on which the same work was done without interruption. */
async function elsewhere(board: string, baseEpochs: number): Promise<Record<string, string | null>> {
  const [before, beforeApi, data] = [line, api, folder];
  const other = mkdtempSync(join(tmpdir(), 'fairprune-elsewhere-'));
  const child = startChild('server/testing/serve.ts', { FAIRPRUNE_DATA: other });
  await child.says('listening');
  try {
    folder = other;
    line = await openLine(portOf(child));
    api = createApi({ url: line.url, token: local().token });
    await register();
    const id = await submitted(await createBoard(board, baseEpochs));
    expect(await runRunner(options({ drain: true }))).toMatchObject({ completed: 8 });
    return await checkpointsOf(id);
  } finally {
    line.close();
    [line, api, folder] = [before, beforeApi, data];
    child.process.kill();
    await child.ended();
  }
}

/** Ends the server and starts it again on the same data, behind the same line. */
async function restartServer(): Promise<void> {
  server.process.kill('SIGKILL');
  await server.ended();
  server = startChild('server/testing/serve.ts', { FAIRPRUNE_DATA: folder });
  await server.says('listening');
  line.to(portOf(server));
}

async function cli(...args: string[]) {
  const context = testContext({ FAIRPRUNE_URL: line.url, FAIRPRUNE_DATA: folder });
  const code = await runCli(args, context);
  return { code, out: context.printed.out.join('\n'), err: context.printed.err.join('\n') };
}

/** Three 8×8 pictures a class and split, all different. */
async function imageFolder(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'fairprune-images-'));
  for (const [at, part] of ['train/cat', 'train/dog', 'test/cat', 'test/dog'].entries()) {
    mkdirSync(join(root, part), { recursive: true });
    for (const number of [0, 1, 2]) {
      const background = { r: 40 * at, g: 60 * number, b: 90 };
      const picture = sharp({ create: { width: 8, height: 8, channels: 3, background } });
      await picture.png().toFile(join(root, part, `${number}.png`));
    }
  }
  return root;
}

function options(over: Partial<RunnerOptions>): RunnerOptions {
  return {
    url: line.url,
    token: local().runnerToken,
    name: 'test-runner',
    version: '0.0.0',
    drain: false,
    signal: new AbortController().signal,
    backends: ['wasm'],
    log: () => undefined,
    cache: join(folder, 'runner-cache'),
    times: { newsMs: 50 },
    ...over,
  };
}

async function register(): Promise<void> {
  const shapes = generateShapes({ size: 16, train: 64, test: 32, seed: 7 });
  const { bytes, descriptor } = encodePacked(shapes.descriptor, shapes);
  const stored = await putArtifact(bytes, 'dataset', { url: line.url, token: local().token });
  await api.datasets.register.mutate({ descriptor, artifact: stored.sha256 });
}

/** A board of two bases; other base epochs make other stages. */
async function createBoard(id: string, baseEpochs: number): Promise<string> {
  const [dataset] = await api.datasets.list.query();
  const board = {
    id,
    title: `Board ${id}`,
    description: '',
    dataset: { id: dataset!.descriptor.id, version: null },
    network: { family: 'resnet-cifar', config: { widths: [4, 8, 8], blocks: 1, shortcut: 'A' } },
    granularity: 'filter',
    prunable: 'inner',
    targets: [2],
    training: {
      batchSize: 32,
      lastBatch: 'keep',
      weightDecay: 0.0001,
      augmentation: { kind: 'none' },
      labelSmoothing: 0,
    },
    baseRecipe: `ft-${baseEpochs}`,
    recipes: ['ft-1', 'clr-1'],
    bases: 2,
    budgets: [],
    backend: 'wasm',
    demo: false,
  };
  const path = join(folder, `${id}.json`);
  writeFileSync(path, JSON.stringify(board));
  const made = await cli('board', 'create', path);
  expect(made).toMatchObject({ code: 0, err: '' });
  return id;
}

function submissionFile(board: string, method: string): string {
  const path = join(folder, `${board}-${method}.json`);
  const submission = {
    board,
    method,
    config: { ratio: { kind: 'target' } },
    recipe: 'clr-1',
    targets: [2],
    search: { configurations: 1, split: 'none', notes: '' },
    note: '',
  };
  writeFileSync(path, JSON.stringify(submission));
  return path;
}

function portOf(child: Child): number {
  return Number(/listening http:\/\/127\.0\.0\.1:(\d+) /.exec(child.output())![1]);
}

/** A TCP line to a local port that can be cut, as a network is, and mended. */
async function openLine(firstPort: number) {
  const open = new Set<Socket>();
  let whole = true;
  let port = firstPort;
  const listener = createServer((near) => {
    if (!whole) return near.resetAndDestroy();
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => open.delete(from));
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut: () => {
      whole = false;
      for (const socket of open) socket.resetAndDestroy();
    },
    to: (other: number) => {
      port = other;
    },
    mend: () => {
      whole = true;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      listener.close();
    },
  };
}
