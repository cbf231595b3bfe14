import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

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
  context.terminal.out(cancelledText(id, done));
}

type Cancelled = { readonly cancelled: number; readonly stopping: number; readonly shared: number };

/** What cancelling did, in a sentence. */
export function cancelledText(id: string, { cancelled, stopping, shared }: Cancelled): string {
  const parts = [
    cancelled > 0 ? `${stages(cancelled)} will not begin` : '',
    stopping > 0 ? `${stages(stopping)} ${stopping === 1 ? 'is' : 'are'} being stopped` : '',
    shared > 0
      ? `${stages(shared)} ${shared === 1 ? 'goes' : 'go'} on, because other submissions need ${shared === 1 ? 'it' : 'them'}`
      : '',
  ].filter((part) => part !== '');
  return parts.length === 0
    ? `Submission ${id} was cancelled before.`
    : `Submission ${id} is cancelled: ${parts.join(', ')}.`;
}

function stages(count: number): string {
  return `${count} ${count === 1 ? 'stage' : 'stages'}`;
}
