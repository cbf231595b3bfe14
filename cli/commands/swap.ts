import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

/** `fairprune swap A B`: asks a board to run two methods under each other's recipes. */
export function swapCommand(context: Context): Command {
  return new Command('swap')
    .description('Ask a board to run two methods under each other’s recipes, within its budget for swaps')
    .argument('<a>', 'entry id, of a method under the recipe that it was submitted with')
    .argument('<b>', 'the other one')
    .option('--json', 'print the answer as JSON')
    .action((a: string, b: string, flags: { readonly json?: boolean }) =>
      swap(context, a, b, flags.json === true),
    );
}

async function swap(context: Context, a: string, b: string, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const asked = await orFault(url, api.crossValidation.request.mutate({ a, b }));
  if (json) return context.terminal.out(JSON.stringify(asked, null, 2));
  const page = `${url}/boards/${asked.board}/cross-validation`;
  const what =
    asked.planned > 0
      ? `${asked.planned} new entries are queued`
      : asked.added
        ? 'noted; nothing is missing, or the board’s budget has no room for it yet'
        : 'it was asked for before';
  context.terminal.out(`Swap: ${what}. ${page}`);
}
