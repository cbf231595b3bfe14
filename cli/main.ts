import { processTerminal } from '#cli/context';
import { EXIT } from '#cli/output/faults';
import { runCli } from '#cli/run';

/** npm, a terminal and a parent process may each pass on the same Ctrl-C; it counts once. */
const SAME_SIGNAL_MS = 500;

/** Entry of the program: runs a command line and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // `fairprune results | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  const stop = new AbortController();
  let inOrder = false;
  endOnSignals(stop, () => inOrder);
  const code = await runCli(args, {
    env: process.env,
    terminal: processTerminal(),
    signal: stop.signal,
    endsInOrder: () => {
      inOrder = true;
    },
  });
  // A pipe takes 64 KiB at a time: what is still on its way would be lost with the process.
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.write('', () => done());
  });
}

/** The first signal asks a command that can to end in order; the second, or one to another command, ends the process. */
function endOnSignals(stop: AbortController, inOrder: () => boolean): void {
  let first = -Infinity;
  const onSignal = () => {
    const now = performance.now();
    if (now - first < SAME_SIGNAL_MS) return;
    if (stop.signal.aborted || !inOrder()) process.exit(EXIT.interrupted);
    first = now;
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
