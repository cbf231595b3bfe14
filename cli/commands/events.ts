import { Command } from 'commander';
import { orFault } from '#client/api';
import { Fault } from '#core/errors/fault';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

type Flags = { readonly json?: boolean };

/** `fairprune events`: the hash-chained log of who did what. */
export function eventsCommand(context: Context): Command {
  return new Command('events').description('The log of who did what (operators only)').addCommand(
    new Command('verify')
      .description('Walk the chain of hashes; exits 1 and says where it breaks')
      .option('--json', 'print { intact, … }')
      .action((flags: Flags) => verify(context, flags)),
  );
}

async function verify(context: Context, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const found = await orFault(url, api.events.verify.query());
  if (json === true) context.terminal.out(JSON.stringify(found, null, 2));
  if (!found.intact) {
    throw new Fault('hash-mismatch', `The event log is broken at event ${found.seq}: ${found.reason}.`, {
      hint: 'Somebody changed the table. Compare it with a backup.',
    });
  }
  if (json !== true) {
    context.terminal.out(
      `${found.events} events, the chain is intact. Last hash: ${found.lastHash}\nNote both elsewhere: rows cut from the end show only by comparing.`,
    );
  }
}
