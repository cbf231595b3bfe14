import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

/** `fairprune sign-in-link`: a new one-time link into the local server. */
export function signInLinkCommand(context: Context): Command {
  return new Command('sign-in-link')
    .description('Print a new one-time sign-in link; it works once, on the server’s machine')
    .option('--json', 'print { url, expiresAt }')
    .action((flags: { readonly json?: boolean }) => link(context, flags.json === true));
}

async function link(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const made = await orFault(url, api.access.signInLink.mutate());
  if (json) return context.terminal.out(JSON.stringify(made, null, 2));
  context.terminal.out(made.url);
  context.terminal.err(
    `Works once, until ${new Date(made.expiresAt).toLocaleString()}; earlier links have ended.`,
  );
}
