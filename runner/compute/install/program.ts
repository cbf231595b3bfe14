import { spawn } from 'node:child_process';

export type Finished = {
  readonly code: number | null;
  /** The signal that ended it: SIGILL where the processor lacks an instruction. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type ProgramOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Every piece of stdout as it comes. */
  readonly onOutput?: (text: string) => void;
};

/** Runs a program to its end; null when there is no such program. Ended with SIGTERM when `signal` aborts. */
export function runProgram(
  command: readonly string[],
  { env, signal, cwd, onOutput }: ProgramOptions,
): Promise<Finished | null> {
  const [program, ...args] = command as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      onOutput?.(chunk.toString());
    });
    child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    child.once('close', (code, by) => resolve({ code, signal: by, stdout, stderr }));
  });
}

/** The last lines of a program's complaint. */
export function lastLines(text: string, count = 8): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
