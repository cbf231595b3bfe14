import { CommanderError } from 'commander';
import { isFault } from '#core/errors/fault';
import type { Context } from '#cli/context';
import { EXIT, exitCodeOf, faultText } from '#cli/output/faults';
import { createProgram } from '#cli/program';

/** Runs one command line (without the program's own name) and resolves to its exit code; never rejects. */
export async function runCli(args: readonly string[], context: Omit<Context, 'exitWith'>): Promise<number> {
  let code: number = EXIT.done;
  const exitWith = (given: number) => {
    code = given;
  };
  try {
    await createProgram({ ...context, exitWith }).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return explained(error, context);
  }
}

/** Prints an error as people read it; its exit code. */
function explained(error: unknown, { terminal, signal }: Pick<Context, 'terminal' | 'signal'>): number {
  // Commander has printed its message already; help and version end with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (isFault(error)) {
    terminal.err(faultText(error));
    return signal.aborted ? EXIT.interrupted : exitCodeOf(error);
  }
  terminal.err(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  terminal.err('  This is a fault of Fairprune itself; please report it with the lines above.');
  return EXIT.failed;
}
