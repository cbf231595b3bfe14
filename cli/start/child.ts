import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pause } from '#client/backoff';

export type ChildOptions = {
  /** Script and its arguments, run by this Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
};

export type Child = {
  readonly pid: number | null;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** The last lines it printed. */
  tail(lines: number): string;
  /** Asks it to end, and ends it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

const PRELOAD = new URL('./dieWithParent.js', import.meta.url);
const KEPT_LINES = 200;
const LOG_BYTES = 10 * 1024 * 1024;

/** The project's root: where next, its configuration and the migrations are. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Starts a Node process whose output goes to a log file. It has its own process group, so that Ctrl-C reaches only
 * this process and the children end in the order chosen here; and it ends by itself when this process is gone.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  await rotate(options.logFile);
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  log.on('error', () => undefined);
  const lines: string[] = [];
  const keep = (chunk: Buffer) => {
    log.write(chunk);
    lines.push(
      ...chunk
        .toString()
        .split('\n')
        .filter((line) => line.trim() !== ''),
    );
    if (lines.length > KEPT_LINES) lines.splice(0, lines.length - KEPT_LINES);
  };
  const child = spawn(process.execPath, ['--import', PRELOAD.href, ...options.args], {
    cwd: options.cwd,
    env: { ...(options.env as NodeJS.ProcessEnv), FAIRPRUNE_STARTER: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = new Promise<Awaited<Child['exited']>>((resolve) => {
    child.once('error', (error) => {
      keep(Buffer.from(`${error.message}\n`));
      resolve({ code: 1, signal: null });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  void exited.then(() => log.end());
  return {
    pid: child.pid ?? null,
    exited,
    tail: (count) => lines.slice(-count).join('\n'),
    stop: async (graceMs) => {
      child.kill('SIGTERM');
      const over = await Promise.race([exited.then(() => true), pause(graceMs, null).then(() => false)]);
      if (!over) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A log that has grown large becomes `<name>.1`, in place of the one before. */
async function rotate(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_BYTES) await rename(path, `${path}.1`);
}
