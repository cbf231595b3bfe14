import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { hashOf, putArtifact } from '#client/artifacts';
import { readLocalFile } from '#client/dataFolder';
import { artifactPath } from '#core/wire/artifact';
import type { Result } from '#core/wire/results';
import { CATALOGUED_METHODS } from '#methods/registry';
import { chromiumPath, faultsOfPages, launch, skipReason } from './browser.ts';
import { freePort, removeFolder, runCli, signInLink, startSystem, temporaryFolder, until } from './system.ts';
import type { System } from './system.ts';

/**
 * The product as its users meet it: started as they start it, the demonstration board verified by the embedded
 * runners, then the journeys through pages and commands. One system serves all tests, in this order.
 */
let system: System;
const folder = temporaryFolder();
beforeAll(async () => {
  system = await startSystem({ data: join(folder, 'data') });
  await until(system, 300, async () => system.output().includes('Demo board finished'));
}, 600_000);
afterAll(async () => {
  await system?.stop();
  removeFolder(folder);
});

const resultsOf = async (board: string): Promise<Result[]> => {
  const { code, stdout, stderr } = await system.cli('results', '--board', board, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Result[];
};

describe('the demonstration board', () => {
  test('has both methods under both recipes over five bases, with tags, intervals and rates in the band', async () => {
    const results = (await resultsOf('demo')).filter((one) => one.floor === null);
    expect(
      results.map(({ method, recipe }) => `${method} ${recipe}`).sort((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['l1-filter clr-4', 'l1-filter ft-4', 'random-filter clr-4', 'random-filter ft-4']);
    for (const { top1, keys, rate, evidence, provisional } of results) {
      expect(top1.n).toBe(5);
      expect(top1.interval![0]).toBeLessThan(top1.mean!);
      expect(top1.interval![1]).toBeGreaterThan(top1.mean!);
      expect(top1.mean!).toBeGreaterThan(30);
      expect(top1.mean!).toBeLessThan(95);
      expect(rate!).toBeGreaterThanOrEqual(2);
      expect(rate!).toBeLessThanOrEqual(2.06);
      expect(Object.values(keys).every((key) => key !== null)).toBe(true);
      expect({ evidence, provisional }).toEqual({ evidence: 'verified', provisional: false });
    }
    const [first, second] = ['ft-4', 'clr-4'].map((recipe) => results.filter((one) => one.recipe === recipe));
    expect(first![0]!.keys['S3.2']).toBe(first![1]!.keys['S3.2']);
    expect(first![0]!.keys['S3.2']).not.toBe(second![0]!.keys['S3.2']);
    expect(first![0]!.keys['S3.1']).toBe(second![0]!.keys['S3.1']);
  });

  test('asked for again, nothing is computed again', async () => {
    const file = join(folder, 'again.json');
    writeFileSync(file, JSON.stringify(submission({ method: 'l1-filter', recipe: 'clr-4' })));
    const { code, stdout, stderr } = await system.cli('submit', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('everything is computed already');
  });

  test('gets its floors in the background, behind what somebody waits for', async () => {
    const floors = async () => (await resultsOf('demo')).filter((one) => one.floor !== null);
    await until(system, 60, async () => (await floors()).length > 0);
    const found = await floors();
    expect(found.filter((one) => one.floor!.kind === 'dense').map((one) => one.recipe)).toEqual(
      expect.arrayContaining(['clr-4', 'ft-4']),
    );
    for (const one of found) expect(one.ranked).toBe(false);
  });
});

function submission(change: Record<string, unknown>) {
  return {
    board: 'demo',
    method: 'l1-filter',
    config: { ratio: { kind: 'target' } },
    recipe: 'ft-4',
    targets: [2],
    search: { configurations: 1, split: 'none', notes: '' },
    note: '',
    ...change,
  };
}

describe('artifacts', () => {
  test('a file larger than what Next lets a proxy see arrives whole, counted and with the headers of every answer', async () => {
    const bytes = randomBytes(11 * 1024 * 1024);
    const { token } = readLocalFile(system.data)!;
    const stored = await putArtifact(bytes, 'dataset', { url: system.url, token });
    expect(stored).toEqual({ sha256: hashOf(bytes), bytes: bytes.length, sent: true });
    const answer = await fetch(system.url + artifactPath(stored.sha256));
    expect(hashOf(new Uint8Array(await answer.arrayBuffer()))).toBe(stored.sha256);
    expect(Number(answer.headers.get('ratelimit-limit'))).toBeGreaterThan(0);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });
});

describe('commands', () => {
  test('own images, a board and a submission from the command line', async () => {
    const images = join(folder, 'images');
    await drawImages(images);
    const imported = await system.cli(
      'dataset',
      'import',
      'tiny-images',
      '--folder',
      images,
      '--limit-per-class',
      '12',
    );
    expect(imported).toMatchObject({ code: 0 });
    const listed = await system.cli('dataset', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'tiny-images', train: 24, test: 24 })]),
    );

    const board = join(folder, 'board.json');
    writeFileSync(board, JSON.stringify(tinyBoard([2])));
    expect(await system.cli('board', 'create', board)).toMatchObject({ code: 0 });
    for (const method of ['random-filter', 'l1-filter']) {
      const file = join(folder, `${method}.json`);
      writeFileSync(file, JSON.stringify(submission({ board: 'tiny', method, recipe: 'ft-1' })));
      expect(await system.cli('submit', file, '--wait')).toMatchObject({ code: 0 });
    }
    const results = (await resultsOf('tiny')).filter((one) => one.floor === null);
    expect(results.map((one) => one.top1.n)).toEqual([2, 2, 2, 2]);
    expect(results.every((one) => one.provisional && !one.ranked)).toBe(true);
  }, 300_000);

  test('a list of any length arrives whole through a pipe', async () => {
    const { code, stdout } = await system.cli('methods', '--json');
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(65_536);
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(
      CATALOGUED_METHODS.map(({ id }) => id),
    );
  });

  test.each([
    ['an unknown method', { method: 'l0-filter' }, 'method', 'l1-filter'],
    [
      'a ratio that empties a layer',
      { config: { ratio: { kind: 'uniform', ratio: 0.99 } } },
      's1b0.conv1',
      '0.875',
    ],
    ['a target that the board does not have', { targets: [4] }, 'targets', '2'],
    ['an unknown recipe', { recipe: 'sgd-9' }, 'recipe', 'ft-E'],
    ['a field too many', { colour: 'red' }, 'colour', ''],
  ])('%s is refused with its name and what is allowed', async (_what, change, name, allowed) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, JSON.stringify(submission(change)));
    const { code, stderr } = await system.cli('submit', file);
    expect(code).toBe(1);
    expect(stderr).toContain(name);
    expect(stderr).toContain(allowed);
  });

  test('a board with an unreachable target is refused with the nearest rates', async () => {
    const file = join(folder, 'far.json');
    writeFileSync(file, JSON.stringify({ ...tinyBoard([40]), id: 'far' }));
    const { code, stderr } = await system.cli('board', 'create', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/targets/);
    expect(stderr).toMatch(/\d+\.\d+/);
  });

  test('no server, a taken port and a data folder in use each say what to do', async () => {
    const nobody = await runCli(['results', '--board', 'all'], {
      PORT: String(await freePort()),
      FAIRPRUNE_DATA: folder,
    });
    expect(nobody).toMatchObject({ code: 3 });
    expect(nobody.stderr).toContain('npm start');

    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    const onTaken = await runCli(['start'], { PORT: String(port), FAIRPRUNE_DATA: join(folder, 'other') });
    taken.close();
    expect(onTaken.code).toBe(1);
    expect(onTaken.stderr).toContain(String(port));

    const second = await runCli(['start'], { PORT: String(await freePort()), FAIRPRUNE_DATA: system.data });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('in use');
    expect((await fetch(`${system.url}/api/health`)).status).toBe(200);
  });
});

describe.skipIf(chromiumPath === null)(`pages${skipReason}`, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  test('the link signs in once; replayed it says what to do', async () => {
    const link = signInLink(system);
    await page.goto(link);
    await page.getByRole('button', { name: /sign in/i }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    const stranger = await browser.newContext();
    const replay = await stranger.newPage();
    await replay.goto(link);
    await replay.getByRole('button', { name: /sign in/i }).click();
    await replay.getByRole('alert').filter({ hasText: 'sign-in-link' }).waitFor();
    expect(await replay.getByText(/signed in as/i).count()).toBe(0);
    await stranger.close();
  });

  test('the board shows four rows with their setups and a verdict', async () => {
    await page.goto(`${system.url}/boards/demo`);
    expect(await page.getByText('Demonstration without scientific value').count()).toBeGreaterThan(0);
    expect(await page.getByRole('heading', { name: 'Verdicts' }).count()).toBe(1);
    for (const text of ['clr-4', 'ft-4', 'Random filters', 'L1-norm filters']) {
      expect(await page.getByText(text).count()).toBeGreaterThan(0);
    }
  });

  test('the form refuses a ratio at its field, keeps what was typed, and runs a good one', async () => {
    await page.goto(`${system.url}/submit?board=demo&method=l1-filter`);
    await page.getByRole('radio', { name: /^Uniform/ }).check();
    const ratio = page.getByLabel('Ratio', { exact: true });
    await ratio.fill('0.99');
    await page.getByLabel('Anything a reader should know').fill('kept while errors are mended');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 's1b0.conv1' }).first().waitFor();
    expect(await ratio.inputValue()).toBe('0.99');
    expect(await page.getByLabel('Anything a reader should know').inputValue()).toBe(
      'kept while errors are mended',
    );

    await ratio.fill('0.5');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL(/\/submissions\//);
    const asked = async () => (await resultsOf('demo')).filter((one) => one.floor === null);
    expect(await asked()).toHaveLength(6);
    await until(system, 180, async () => (await asked()).every(({ top1 }) => top1.n === 5));
    await page.goto(`${system.url}/boards/demo`);
    expect(await page.getByText('L1-norm filters').count()).toBeGreaterThan(2);
  }, 300_000);

  // The other pages show the same to everybody: site/site.browser.test.ts.
  test('pages of a real run and of an administrator are accessible, and nothing is cut at 360 px, light and dark', async () => {
    const [entry] = await resultsOf('demo');
    const paths = [
      '/',
      '/boards/demo',
      '/boards/demo/s1/2x',
      '/boards/demo/cross-validation',
      '/boards/demo/cross-validation?target=2&recipe=clr-4',
      `/entries/${entry!.id}`,
      `/entries/${entry!.id}/runs/1`,
      '/methods/l1-filter',
      '/report',
      '/operation',
      '/unsubscribe',
      '/submit?board=demo&method=l1-filter',
      '/submissions',
      '/disputes',
    ];
    expect(await faultsOfPages(page, system.url, paths)).toEqual([]);
  }, 300_000);
});

test('SIGTERM ends it with a live stream open, and a second start computes nothing again', async () => {
  const results = await finished();
  const stream = await fetch(
    `${system.url}/api/trpc/submissions.progress?input=${encodeURIComponent(JSON.stringify({ id: 'none' }))}`,
  );
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  expect(await system.stop('SIGTERM')).toBe(0);
  await stream.body?.cancel().catch(() => undefined);

  system = await startSystem({ data: system.data });
  expect(await finished()).toEqual(results);
  const health = (await (await fetch(`${system.url}/api/health`)).json()) as { queue: object };
  // The board's own floors may still be on their way.
  expect(health.queue).toMatchObject({ failed: 0 });
}, 300_000);

/** What was submitted to the demonstration, without what its floors add as they finish. */
async function finished(): Promise<unknown[]> {
  const results = await resultsOf('demo');
  return results.flatMap(({ floors: _floors, dropMatched: _matched, damage: _damage, ...one }) =>
    one.floor === null ? [one] : [],
  );
}

/** Two classes that differ in colour, as PNG files in the folders that the importer reads. */
async function drawImages(into: string): Promise<void> {
  for (const split of ['train', 'test']) {
    for (const [at, name] of ['red', 'green'].entries()) {
      mkdirSync(join(into, split, name), { recursive: true });
      for (let i = 0; i < 14; i++) {
        const background = { r: at === 0 ? 200 : 20, g: at === 0 ? 20 : 200, b: 10 * i };
        const image = sharp({ create: { width: 16, height: 16, channels: 3, background } });
        await image.png().toFile(join(into, split, name, `${i}.png`));
      }
    }
  }
}

function tinyBoard(targets: readonly number[]) {
  return {
    id: 'tiny',
    title: 'Tiny images',
    description: '',
    dataset: { id: 'tiny-images', version: null },
    network: { family: 'resnet-cifar', config: { widths: [8, 16, 32], blocks: 1, shortcut: 'A' } },
    granularity: 'filter',
    prunable: 'inner',
    targets,
    training: {
      batchSize: 8,
      lastBatch: 'keep',
      weightDecay: 0.0001,
      augmentation: { kind: 'none' },
      labelSmoothing: 0,
    },
    baseRecipe: 'step-1',
    recipes: ['ft-1', 'clr-1'],
    bases: 2,
    budgets: [],
    backend: 'wasm',
    demo: false,
  };
}
