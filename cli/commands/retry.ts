import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

/** `fairprune retry ID`: tries again what failed by no fault of the submission. */
export function retryCommand(context: Context): Command {
  return new Command('retry')
    .description('Try again what the platform (a machine, a network, a disk) failed to compute')
    .argument('<id>', 'submission, as printed by submit')
    .option('--json', 'print { stages }: how many are taken up again')
    .action((id: string, flags: { readonly json?: boolean }) => retry(context, id, flags.json === true));
}

async function retry(context: Context, id: string, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const done = await orFault(url, api.submissions.retry.mutate({ id }));
  if (json) return context.terminal.out(JSON.stringify(done, null, 2));
  context.terminal.out(
    `Submission ${id}: ${done.stages} stage${done.stages === 1 ? ' is' : 's are'} taken up again.\n${url}/submissions/${id}`,
  );
}
