import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '../system.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A process that a test kills as the machine would. */
export type Victim = {
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it and all that it started, at once and without a word. */
  kill9(): Promise<void>;
  /** Asks it to end; its exit code. */
  end(): Promise<number | null>;
};

function start(args: readonly string[], env: Record<string, string>, cwd: string): Victim {
  const child = spawn(process.execPath, args, {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const stop = async (signal: NodeJS.Signals) => {
    if (isOver(child)) return;
    if (signal === 'SIGKILL') for (const pid of descendants(child.pid)) process.kill(pid, signal);
    child.kill(signal);
    await ended;
  };
  return {
    output: () => output,
    kill9: () => stop('SIGKILL'),
    end: async () => {
      await stop('SIGTERM');
      return child.exitCode;
    },
  };
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Processes that a process started, and those that they started (Linux). */
function descendants(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const children = text === '' ? [] : text.split(' ').map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

export type ServerSettings = {
  readonly data: string;
  readonly port: number;
  /** Null: PGlite in the data folder. */
  readonly databaseUrl: string | null;
  /** As users start it (`fairprune start`, builds the site), or its server side alone. */
  readonly whole: boolean;
};

/** Starts a server without runners of its own and waits until it is healthy. */
export async function startServer({ data, port, databaseUrl, whole }: ServerSettings): Promise<Victim> {
  const victim = start(
    whole ? ['bin/fairprune.js', 'start'] : ['server/testing/serve.ts'],
    {
      PORT: String(port),
      FAIRPRUNE_DATA: data,
      FAIRPRUNE_RUNNERS: '0',
      // What is counted afterwards is what was submitted.
      FAIRPRUNE_FLOORS: 'off',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
    ROOT,
  );
  const url = `http://127.0.0.1:${port}`;
  await until(300, victim.output, () => isHealthy(url));
  return victim;
}

export async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    (response) => response.ok,
    () => false,
  );
}

export type RunnerSettings = {
  readonly url: string;
  readonly token: string;
  readonly name: string;
  /** A folder of its own, as on a machine of its own: nothing of the server's is there. */
  readonly folder: string;
};

/** Starts `fairprune runner` from another folder with only address and token. */
export function startRunner({ url, token, name, folder }: RunnerSettings, ...flags: string[]): Victim {
  const env = {
    FAIRPRUNE_URL: url,
    FAIRPRUNE_TOKEN: token,
    FAIRPRUNE_CACHE: join(folder, 'cache'),
    FAIRPRUNE_BACKEND: 'wasm',
  };
  return start([join(ROOT, 'bin/fairprune.js'), 'runner', '--name', name, ...flags], env, folder);
}

/** Asks until the answer is true; fails after so many seconds with what was printed. */
export async function until(
  seconds: number,
  output: () => string,
  ask: () => Promise<boolean>,
): Promise<void> {
  const giveUpAt = performance.now() + seconds * 1000;
  while (!(await ask())) {
    if (performance.now() > giveUpAt)
      throw new Error(`nothing after ${seconds} s; printed:\n${output().slice(-4000)}`);
    await sleep(100);
  }
}
