import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export type Child = {
  readonly process: ChildProcess;
  /** Everything written so far to stdout and stderr. */
  output(): string;
  /** Resolves when the output contains the text; rejects when the process ends without it. */
  says(text: string): Promise<void>;
  /** Exit code, null after a signal. */
  ended(): Promise<number | null>;
};

/** Starts a TypeScript file of this project as a process of its own. */
export function startChild(
  file: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Child {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let over = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      wake();
    });
  }
  const closed = once(child, 'close').then(() => {
    over = true;
    wake();
    return child.exitCode;
  });
  return {
    process: child,
    output: () => output,
    ended: () => closed,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.includes(text)) resolve();
          else if (over) reject(new Error(`ended without saying "${text}": ${output}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}
