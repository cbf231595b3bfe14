import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { cancelledText } from '#core/wire/cancelled';

/** `fairprune cancel ID`: ends a submission; what other submissions need goes on. */
export function cancelCommand(context: Context): Command {
  return new Command('cancel')
    .description('Cancel a submission: what no other submission needs is not computed any more')
    .argument('<id>', 'submission, as printed by submit')
    .option('--json', 'print { cancelled, stopping, shared }: numbers of stages')
    .action((id: string, flags: { readonly json?: boolean }) => cancel(context, id, flags.json === true));
}

async function cancel(context: Context, id: string, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const done = await orFault(url, api.submissions.cancel.mutate({ id }));
  if (json) return context.terminal.out(JSON.stringify(done, null, 2));
  const words = cancelledText(done);
  context.terminal.out(
    words === null ? `Submission ${id} was cancelled before.` : `Submission ${id} is cancelled: ${words}.`,
  );
}
