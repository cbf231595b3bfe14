import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..');

/** The product as a user starts it: `fairprune start` on a free port with a data folder of its own. */
export type System = {
  readonly url: string;
  readonly data: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Runs a `fairprune` command against it. */
  cli(...args: string[]): Promise<CliResult>;
  /** Sends a signal and waits for the end; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};
export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Environment of a child: none of the caller's settings of this product leak into it. */
export function environment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(FAIRPRUNE_|NEXTAUTH_|DATABASE_URL|PORT$|VITEST|NODE_ENV|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra } as NodeJS.ProcessEnv;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'fairprune-e2e-'));
}

/** Starts the product and waits until it answers. Throws with its output if it ends before. */
export async function startSystem(
  options: {
    readonly data?: string;
    readonly port?: number;
    readonly env?: Record<string, string>;
    /** It starts without its database: an answer that says so is enough. */
    readonly expectOutage?: boolean;
  } = {},
): Promise<System> {
  const data = options.data ?? temporaryFolder();
  const port = options.port ?? (await freePort());
  const env = environment({ PORT: String(port), FAIRPRUNE_DATA: data, ...options.env });
  const child = spawn(process.execPath, ['bin/fairprune.js', 'start'], { cwd: root, env });
  const output = collect(child);
  const ended = exit(child);
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, ended, output, options.expectOutage === true).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  return {
    url,
    data,
    output,
    cli: (...args) => runCli(args, { FAIRPRUNE_DATA: data, PORT: String(port) }),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs one `fairprune` command to its end. */
export async function runCli(args: readonly string[], env: Record<string, string>): Promise<CliResult> {
  const child = spawn(process.execPath, ['bin/fairprune.js', ...args], { cwd: root, env: environment(env) });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const code = await exit(child);
  return { code, stdout, stderr };
}

/** The one-time sign-in link of a running system, as the server wrote it into its data folder. */
export function signInLink(system: System): string {
  const local = JSON.parse(readFileSync(join(system.data, 'local.json'), 'utf8')) as { signInLink: string };
  return local.signInLink;
}

/** Asks until the answer is truthy; fails after `seconds` with the last output of the system. */
export async function until<T>(
  system: System,
  seconds: number,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  for (let waited = 0; waited < seconds; waited++) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(1000);
  }
  throw new Error(`nothing after ${seconds} s; the system printed:\n${system.output().slice(-4000)}`);
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code));
  });
}

/** The site is built before the first answer: half a minute, or many on a crowded machine. */
const READY_SECONDS = 900;

async function untilHealthy(
  url: string,
  ended: Promise<number | null>,
  output: () => string,
  expectOutage: boolean,
): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (let waited = 0; waited < 2 * READY_SECONDS; waited++) {
    if (over) throw new Error(`the system ended before it answered:\n${output()}`);
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer !== null && (answer.ok || expectOutage)) return;
    await sleep(500);
  }
  throw new Error(`no answer at ${url} after ${READY_SECONDS} s:\n${output()}`);
}
