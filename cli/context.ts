/** What a command may touch of the world: environment, terminal, the request to stop. Tests hand in their own. */
export type Context = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** Aborts on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Says that this command ends by itself, in order, once `signal` aborts; others are ended at once. */
  endsInOrder(): void;
  /** Sets the exit code of a command that ended without a fault. */
  exitWith(code: number): void;
};

export type Terminal = {
  /** Results, for people or programs: stdout. */
  out(text: string): void;
  /** Everything else: stderr. */
  err(text: string): void;
  /** Rewrites the current line of stderr. */
  draw(text: string): void;
  /** Whether stderr is a terminal on which a line can be rewritten. */
  readonly live: boolean;
  readonly columns: number;
};

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    draw: (text) => void process.stderr.write(`\r\u001b[2K${text}`),
    live: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return process.stderr.columns ?? 80;
    },
  };
}
