import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { followSubmission } from '#cli/followSubmission';

type Flags = { readonly wait?: boolean; readonly json?: boolean };

/** `fairprune publish ID [--wait]`: the second step of a submission that was made with --development. */
export function publishCommand(context: Context): Command {
  return new Command('publish')
    .description(
      'Publish a developed submission: frozen, run on the ranking bases, then its test accuracy is told',
    )
    .argument('<id>', 'submission, as printed by submit --development')
    .option('--wait', 'follow it to its end; exit code 0 when everything finished, 1 when something failed')
    .option('--json', 'print the answer as JSON on stdout')
    .action((id: string, flags: Flags) => publish(context, id, flags));
}

async function publish(context: Context, id: string, flags: Flags): Promise<void> {
  const connection = connect(context);
  const { url, api } = connection;
  const made = await orFault(url, api.submissions.publish.mutate({ id }));
  if (flags.json !== true) {
    const page = `${url}/submissions/${made.id}`;
    context.terminal.out(
      `Submission ${made.id} is published: ${made.entries.length} entries, ${made.computed} stages to compute\n${page}`,
    );
  } else if (flags.wait !== true) {
    context.terminal.out(JSON.stringify(made, null, 2));
  }
  if (flags.wait !== true) return;
  context.endsInOrder();
  await followSubmission(context, connection, made.id, flags.json === true);
}

/** `fairprune withdraw ID --reason TEXT`: takes a publication back. */
export function withdrawCommand(context: Context): Command {
  return new Command('withdraw')
    .description('Withdraw a publication: its rows stay, say so and no longer rank; it still counts as one')
    .argument('<id>', 'submission')
    .requiredOption('--reason <text>', 'why; shown with its rows')
    .option('--json', 'print { withdrawn }: ids of the entries')
    .action((id: string, flags: { readonly reason: string; readonly json?: boolean }) =>
      withdraw(context, id, flags),
    );
}

async function withdraw(
  { terminal, ...context }: Context,
  id: string,
  { reason, json }: { readonly reason: string; readonly json?: boolean },
): Promise<void> {
  const { url, api } = connect({ terminal, ...context });
  const told = await orFault(url, api.submissions.withdraw.mutate({ id, reason }));
  if (json === true) return terminal.out(JSON.stringify(told, null, 2));
  const rows = told.withdrawn.length;
  terminal.out(
    `Submission ${id} is withdrawn: ${rows} ${rows === 1 ? 'row no longer ranks' : 'rows no longer rank'}.`,
  );
}
