import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';
import type { MySubmission } from '#core/wire/mine';

/** `fairprune submissions`: one's own and those one is a co-author of. */
export function submissionsCommand(context: Context): Command {
  return new Command('submissions')
    .description('Your submissions and where each stands, newest first')
    .option('--json', 'print them as JSON')
    .action((flags: { readonly json?: boolean }) => list(context, flags.json === true));
}

async function list(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const mine = await orFault(url, api.submissions.mine.query());
  if (json) return context.terminal.out(JSON.stringify(mine, null, 2));
  context.terminal.out(
    table<MySubmission>(
      mine,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'method', value: (one) => one.method },
        { header: 'board', value: (one) => one.board },
        { header: 'recipe', value: (one) => one.recipe },
        { header: 'version', value: (one) => String(one.version), align: 'right' },
        { header: 'state', value: (one) => one.state },
        { header: 'runs', value: (one) => `${one.runs.done}/${one.runs.total}`, align: 'right' },
        { header: 'you are', value: (one) => one.part },
      ],
      'Nothing submitted yet.',
    ),
  );
}
