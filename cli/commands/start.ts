import { Command } from 'commander';
import type { Context } from '#cli/context';

/** `fairprune start`: the whole of Fairprune on this machine. */
export function startCommand(context: Context): Command {
  return new Command('start')
    .description('Build if needed, then run the web server with embedded runners until stopped')
    .addHelpText(
      'after',
      `
Environment:
  PORT              port of the site (3000)
  FAIRPRUNE_HOST    address to listen on (127.0.0.1: this machine only; 0.0.0.0: every network)
  FAIRPRUNE_DATA    data folder (.fairprune)
  FAIRPRUNE_RUNNERS embedded runners (one a core and 3 GiB of memory, at most 4; 0: none)
  DATABASE_URL      PostgreSQL to use instead of the database in the data folder`,
    )
    .action(async () => {
      context.endsInOrder();
      const { runStart } = await import('#cli/start/run');
      await runStart(context);
    });
}
