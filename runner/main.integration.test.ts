import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApi } from '#client/api';
import type { Api } from '#client/api';
import { getArtifact, putArtifact } from '#client/artifacts';
import { runCli } from '#cli/run';
import { testContext } from '#cli/testing/context';
import { programVersion } from '#cli/version';
import { encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';
import { ResultSchema } from '#core/wire/results';
import { runRunner } from '#runner/main';
import type { RunnerOptions } from '#runner/main';
import { startChild } from '#server/testing/children';
import type { Child } from '#server/testing/children';
import { testServerEnv } from '#server/testing/database';

let folder = mkdtempSync(join(tmpdir(), 'fairprune-way-'));
const local = () =>
  JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as { token: string; runnerToken: string };
let server: Child;
let serverEnv: Record<string, string>;
/** What runner and commands speak to: a line to the server that can be cut. */
let line: Awaited<ReturnType<typeof openLine>>;
let api: Api;

beforeAll(async () => {
  serverEnv = await testServerEnv(folder);
  server = startChild('server/testing/serve.ts', serverEnv);
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
  await vi.waitUntil(() => said.some((line) => line.includes('stopped: cancelled on the server')), {
    timeout: 60_000,
  });
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

test('a runner token: made, shown once, listed, revoked while its runner computes, which hands the stage to others', async () => {
  const made = await cli('runner-token', 'create', '--name', 'a lab machine', '--days', '7');
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining('only time') });
  const text = made.out.trim();
  const id = async () => {
    const { out } = await cli('runner-token', 'list', '--json');
    expect(out).not.toContain(text);
    const tokens = JSON.parse(out) as { id: string; name: string; state: string }[];
    return tokens.find((one) => one.name === 'a lab machine')!;
  };
  expect(await id()).toMatchObject({ state: 'valid', trust: 'official', runners: 0 });

  const board = await createBoard('revoked', 40);
  await cli('submit', submissionFile(board, 'l1-filter'));
  const said: string[] = [];
  const working = runRunner(options({ token: text, name: 'lab', log: (line_) => said.push(line_) }));
  const ended = working.then(
    () => null,
    (error: unknown) => error,
  );
  await vi.waitUntil(async () => (await api.health.status.query()).queue.running === 1, { timeout: 60_000 });
  const revoked = await cli('runner-token', 'revoke', (await id()).id);
  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining('1 stages') });
  expect(await ended).toMatchObject({ code: 'unauthenticated', message: expect.stringContaining('revoked') });
  expect(said.join('\n')).toContain('dropped');
  expect((await id()).state).toBe('revoked');
  expect(await cli('runner-token', 'revoke', (await id()).id)).toMatchObject({ code: 1 });

  const report = await runRunner(options({ name: 'other', drain: true }));
  expect(report).toMatchObject({ completed: 8, failed: 0, broken: 0, dropped: 0 });
});

test('a runner of another version is refused with what to do, and ends', async () => {
  const refused = runRunner(options({ version: '0.0.9' }));
  await expect(refused).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('0.0.9'),
    details: { hint: expect.stringContaining(`Install Fairprune ${programVersion()}`) },
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

  const small = await cli('dataset', 'import', 'half-size', '--folder', images, '--size', '4x3');
  expect(small).toMatchObject({ code: 0, out: expect.stringContaining('2 classes, 3×4×3, image-folder') });
  const none = await cli('dataset', 'import', 'half-size', '--folder', images, '--size', 'small');
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('WIDTHxHEIGHT') });

  writeFileSync(join(images, 'train', 'cat', '0.png'), 'not an image');
  const bad = await cli('dataset', 'import', 'tiny-images', '--folder', images);
  expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('0.png') });
});

test('a dataset that stays local: its bytes are not on the server, and only a runner that has them gets its stages', async () => {
  const [here, there] = [join(folder, 'here'), join(folder, 'there')];
  const images = await imageFolder();
  const importAs = async (id: string, where: string, ...flags: string[]) =>
    cliWith(
      { FAIRPRUNE_LOCAL_DATASETS: where },
      ...['dataset', 'import', id, '--folder', images, '--json', ...flags],
    );
  const kept = await importAs('private-images', here, '--local-only');
  expect(kept).toMatchObject({ code: 0, err: expect.stringContaining(`stay in ${here}`) });
  expect(JSON.parse(kept.out)).toMatchObject({ id: 'private-images', localOnly: true, created: true });
  const listed = (await api.datasets.list.query()).find((one) => one.descriptor.id === 'private-images')!;
  expect(readdirSync(here)).toEqual([listed.artifact]);
  await expect(getArtifact(listed.artifact, { url: line.url, token: null })).rejects.toMatchObject({
    code: 'not-found',
  });
  // The same images on another machine, under another title, are the same data to the server.
  const again = await importAs('private-images', there, '--local-only', '--title', 'Other');
  expect(JSON.parse(again.out)).toMatchObject({ title: 'private-images', created: false });
  expect(readdirSync(there)).toEqual([listed.artifact]);

  const board = await createBoard('private', 1, 'private-images');
  await cli('submit', submissionFile(board, 'l1-filter'));
  const said: string[] = [];
  const without = await runRunner(
    options({
      name: 'without',
      drain: true,
      localDatasets: join(folder, 'nowhere'),
      log: (text) => said.push(text),
    }),
  );
  expect(without).toMatchObject({ completed: 0, broken: 0 });
  expect(said.at(-1)).toContain('8 stages are left');
  const withIt = await runRunner(options({ name: 'with', drain: true, localDatasets: there }));
  expect(withIt).toMatchObject({ completed: 8, failed: 0, broken: 0 });

  const sent = await importAs('private-images', here);
  expect(JSON.parse(sent.out)).toMatchObject({ localOnly: false, created: true });
  expect((await getArtifact(listed.artifact, { url: line.url, token: null })).length).toBe(listed.bytes);
});

test('a dataset larger than memory: packed in a file, sent and fetched as a stream, computed on from its file', async () => {
  const [here, cache] = [join(folder, 'large-here'), join(folder, 'large-cache')];
  const importAs = async (id: string, ...flags: string[]) =>
    cliWith(
      { FAIRPRUNE_LOCAL_DATASETS: here, FAIRPRUNE_DATASET_MEMORY: '0' },
      ...['dataset', 'import', id, '--folder', await imageFolder(), '--json', ...flags],
    );
  const sent = await importAs('large-images');
  expect(sent).toMatchObject({ code: 0 });
  // The same bytes as from memory: the same artifact.
  const again = await cli('dataset', 'import', 'large-images', '--folder', await imageFolder());
  expect(again.out).toContain('unchanged');
  expect(readdirSync(here)).toEqual([]);
  const listed = (await api.datasets.list.query()).find((one) => one.descriptor.id === 'large-images')!;
  const board = await createBoard('large', 1, 'large-images');
  await cli('submit', submissionFile(board, 'l1-filter'));
  const done = await runRunner(options({ name: 'streaming', drain: true, datasetMemory: 0, cache }));
  expect(done).toMatchObject({ completed: 8, failed: 0, broken: 0 });
  expect(readdirSync(join(cache, 'streamed'))).toEqual([listed.artifact]);

  const kept = await importAs('large-local', '--local-only');
  expect(kept).toMatchObject({ code: 0, err: expect.stringContaining(`stay in ${here}`) });
  const local = (await api.datasets.list.query()).find((one) => one.descriptor.id === 'large-local')!;
  expect(readdirSync(here)).toEqual([local.artifact]);
  // Somebody else's description is the one that runners are asked for.
  rmSync(here, { recursive: true });
  const other = await importAs('large-local', '--local-only', '--title', 'Another title');
  expect(JSON.parse(other.out)).toMatchObject({ title: 'large-local', created: false });
  expect(readdirSync(here)).toEqual([local.artifact]);

  const bad = await cliWith(
    { FAIRPRUNE_DATASET_MEMORY: '2 GiB' },
    'dataset',
    'import',
    'wrong-limit',
    '--folder',
    here,
  );
  expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('FAIRPRUNE_DATASET_MEMORY') });
});

test('an artifact whose bytes went bad on the server: fetched twice, then a fault that says what to do', async () => {
  const shapes = generateShapes({ size: 16, train: 64, test: 32, seed: 8 });
  const { bytes, descriptor } = encodePacked({ ...shapes.descriptor, id: 'spoilt' }, shapes);
  const { sha256 } = await putArtifact(bytes, 'dataset', { url: line.url, token: local().token });
  await api.datasets.register.mutate({ descriptor, artifact: sha256 });
  const board = await createBoard('spoilt', 1, 'spoilt');
  const submitted = await cli('submit', submissionFile(board, 'l1-filter'), '--json');
  const { id } = JSON.parse(submitted.out) as { id: string };
  writeFileSync(
    join(folder, 'artifacts', sha256.slice(0, 2), sha256),
    bytes.map((byte) => byte ^ 1),
  );
  const fresh = join(folder, 'fresh-cache');
  const stop = new AbortController();
  const working = runRunner(options({ name: 'careful', cache: fresh, signal: stop.signal }));
  const failed = async () =>
    (await api.submissions.get.query({ id })).stages.find((stage) => stage.state === 'failed');
  await vi.waitUntil(failed, { timeout: 60_000, interval: 200 });
  stop.abort();
  expect(await working).toMatchObject({ completed: 0 });
  expect(await failed()).toMatchObject({
    kind: 'base',
    attempt: 3,
    fault: { code: 'hash-mismatch', class: 'platform', hint: expect.stringContaining('damaged') },
  });
  expect(existsSync(fresh) ? readdirSync(fresh) : []).toEqual([]);
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
  const child = startChild('server/testing/serve.ts', await testServerEnv(other));
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
  server = startChild('server/testing/serve.ts', serverEnv);
  await server.says('listening');
  line.to(portOf(server));
}

const cli = (...args: string[]) => cliWith({}, ...args);

async function cliWith(env: Record<string, string>, ...args: string[]) {
  const context = testContext({ FAIRPRUNE_URL: line.url, FAIRPRUNE_DATA: folder, ...env });
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
    version: programVersion(),
    drain: false,
    signal: new AbortController().signal,
    backends: ['wasm'],
    log: () => undefined,
    cache: join(folder, 'runner-cache'),
    localDatasets: join(folder, 'runner-datasets'),
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
async function createBoard(id: string, baseEpochs: number, data = 'shapes-16'): Promise<string> {
  const listings = await api.datasets.list.query();
  const dataset = listings.find((one) => one.descriptor.id === data);
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
