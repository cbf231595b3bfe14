import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Api } from '#client/api';
import { startPostgres, withoutPostgres } from '#server/testing/postgres';
import type { TestPostgres } from '#server/testing/postgres';
import { freePort, removeFolder } from '../system.ts';
import { administrator, makeBoard, submit } from './board.ts';
import type { Size } from './board.ts';
import { isHealthy, startRunner, startServer, until } from './processes.ts';
import type { Victim } from './processes.ts';

/** `npm run check:full`: the product as users start it, more of everything, killed again and again. */
const FULL = process.env['FAIRPRUNE_CRASHES'] === 'full';
const SIZE: Size = FULL ? { bases: 5, epochs: 20 } : { bases: 2, epochs: 40 };
const KILLS = FULL ? 3 : 1;
const METHODS = ['l1-filter', 'random-filter'];
/** Methods × the board's two recipes × bases; the native recipe is one of the two. */
const RUNS = METHODS.length * 2 * SIZE.bases;
/** Two methods share the bases; each run has a prune stage shared by two recipes. */
const STAGES = SIZE.bases + METHODS.length * SIZE.bases * 3;

/** The tests of one database run one after the other. */
const IN_ORDER = { concurrent: false };

// Both at once: for most of a minute they wait until a dead runner is noticed.
describe.concurrent.each(['pglite', 'postgres'] as const)('%s', (kind) => {
  const left = kind === 'postgres' && withoutPostgres;
  let postgres: TestPostgres | null = null;
  let data = '';
  let port = 0;
  let url = '';
  let server: Victim;
  let api: Api;
  let runners: Victim[] = [];

  beforeEach(async () => {
    if (left) return;
    postgres = kind === 'postgres' ? await startPostgres() : null;
    data = mkdtempSync(join(tmpdir(), 'fairprune-crash-'));
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = await serve();
    ({ api } = administrator(url, data));
    await makeBoard(url, data, 'crashes', SIZE);
  });
  afterEach(async () => {
    if (left) return;
    await Promise.all([...runners, server].map((one) => one.kill9()));
    runners = [];
    await postgres?.stop();
    removeFolder(data);
  });

  const serve = () => startServer({ data, port, databaseUrl: postgres?.url ?? null, whole: FULL });
  const output = () => [server, ...runners].map((one) => one.output().slice(-2000)).join('\n---\n');
  const wait = (ask: () => Promise<boolean>) => until(FULL ? 1800 : 600, output, ask);

  async function remoteRunner(name: string, ...flags: string[]): Promise<Victim> {
    const { token } = await api.runnerTokens.create.mutate({ name });
    const folder = mkdtempSync(join(tmpdir(), `fairprune-${name}-`));
    const runner = startRunner({ url, token, name, folder }, ...flags);
    runners.push(runner);
    return runner;
  }
  const stagesOf = async (id: string) => (await api.submissions.get.query({ id })).stages;
  const retrainingOf = async (id: string) =>
    (await stagesOf(id)).filter((one) => one.kind === 'retrain' && one.state === 'leased' && one.epoch >= 1);
  const doneOf = async (id: string) => (await stagesOf(id)).filter((one) => one.state === 'done').length;
  const isDone = async (id: string) => (await api.submissions.get.query({ id })).state === 'done';

  /** Ends all that runs and lets the outside script count. */
  async function countUp(): Promise<Record<string, unknown>> {
    for (const runner of runners) await runner.end();
    await server.end();
    const database = postgres?.url ?? join(data, 'db');
    const args = ['--database', database, '--data', data, '--runs', String(RUNS)];
    const counted = promisify(execFile)(process.execPath, ['e2e/crashes/count.js', ...args]);
    const { stdout } = await counted.catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? '{}',
    }));
    console.log(`${kind}: ${stdout}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  test.skipIf(left)('two runners at once: no stage twice', IN_ORDER, async () => {
    const ids = await Promise.all(METHODS.map((method) => submit(api, 'crashes', method, SIZE)));
    await Promise.all([remoteRunner('one', '--drain'), remoteRunner('two', '--drain')]);
    for (const id of ids) await wait(() => isDone(id));
    const counted = await countUp();
    expect(counted).toMatchObject({
      wrong: [],
      runs: RUNS,
      stages: STAGES,
      attempts: STAGES,
      computedTwice: 0,
    });
    expect(Object.keys(counted['byRunner'] as object).sort()).toEqual(['one', 'two']);
    expect(runners.map((runner) => runner.output()).join()).toContain('completed');
  });

  test.skipIf(left)(
    'kill -9 of a runner in the middle of a retraining: another one ends the work',
    IN_ORDER,
    async () => {
      const [id = '', other = ''] = await Promise.all(
        METHODS.map((method) => submit(api, 'crashes', method, SIZE)),
      );
      for (let kill = 0; kill < KILLS; kill++) {
        const victim = await remoteRunner(`victim-${kill}`);
        await wait(async () => [...(await retrainingOf(id)), ...(await retrainingOf(other))].length > 0);
        await victim.kill9();
      }
      await remoteRunner('heir', '--drain');
      for (const one of [id, other]) await wait(() => isDone(one));
      const counted = await countUp();
      expect(counted).toMatchObject({ wrong: [], runs: RUNS, stages: STAGES });
      expect(counted['attempts']).toBeGreaterThan(STAGES);
    },
  );

  test.skipIf(left)(
    'kill -9 of the server in the middle of the queue: its runners wait and end the work',
    IN_ORDER,
    async () => {
      const ids = await Promise.all(METHODS.map((method) => submit(api, 'crashes', method, SIZE)));
      await Promise.all([remoteRunner('one'), remoteRunner('two')]);
      let done = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        await wait(async () => (await doneOf(ids[0]!)) > done && (await retrainingOf(ids[0]!)).length > 0);
        done = await doneOf(ids[0]!);
        await server.kill9();
        expect(await isHealthy(url)).toBe(false);
        server = await serve();
      }
      for (const id of ids) await wait(() => isDone(id));
      expect(await countUp()).toMatchObject({ wrong: [], runs: RUNS, stages: STAGES });
    },
  );

  if (kind === 'pglite') return;
  test.skipIf(left)(
    'kill -9 of PostgreSQL in the middle of the queue: server and runners wait and end the work',
    IN_ORDER,
    async () => {
      const ids = await Promise.all(METHODS.map((method) => submit(api, 'crashes', method, SIZE)));
      await Promise.all([remoteRunner('one'), remoteRunner('two')]);
      let done = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        await wait(async () => (await doneOf(ids[0]!)) > done && (await retrainingOf(ids[0]!)).length > 0);
        done = await doneOf(ids[0]!);
        await postgres?.crash();
        await wait(async () => !(await isHealthy(url)));
        await postgres?.start();
        await wait(() => isHealthy(url));
      }
      for (const id of ids) await wait(() => isDone(id));
      expect(await countUp()).toMatchObject({ wrong: [], runs: RUNS, stages: STAGES });
    },
  );
});
