import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { followSubmission } from '#cli/followSubmission';
import { readJsonFile } from '#cli/readJsonFile';
import { sayCreated } from '#cli/sayCreated';
import { SubmissionFileSchema } from '#core/wire/submission';

type Flags = {
  readonly development?: boolean;
  readonly versionOf?: string;
  readonly anonymous?: true | string;
  readonly wait?: boolean;
  readonly json?: boolean;
};

/**
 * `fairprune submit FILE [--development] [--wait]`: hands a method with its config to a board, published at once, or as a
 * development run that `fairprune publish` follows.
 */
export function submitCommand(context: Context): Command {
  return new Command('submit')
    .description('Submit a pruning method with its configuration from a JSON file (see docs/examples)')
    .argument('<file>', 'submission as JSON')
    .option(
      '--development',
      'run it on public seeds and bases, for validation accuracy; publish it afterwards with: fairprune publish',
    )
    .option('--version-of <id>', 'it is the next version of this submission of yours')
    .option(
      '--anonymous [day]',
      'keep the authors’ names from readers, until this day (UTC) or until you name them: fairprune embargo',
    )
    .option('--wait', 'follow it to its end; exit code 0 when everything finished, 1 when something failed')
    .option('--json', 'print the answer as JSON on stdout')
    .action((file: string, flags: Flags) => submit(context, file, flags));
}

async function submit(context: Context, path: string, flags: Flags): Promise<void> {
  const file = await readJsonFile(path, SubmissionFileSchema);
  const connection = connect(context);
  const { url, api } = connection;
  const step = flags.development === true ? api.submissions.develop : api.submissions.create;
  const { versionOf, anonymous } = flags;
  const made = await orFault(url, step.mutate({ ...file, versionOf, anonymous }));
  if (flags.json !== true) {
    sayCreated(context, url, made);
  } else if (flags.wait !== true) {
    context.terminal.out(JSON.stringify(made, null, 2));
  }
  if (flags.wait !== true) return;
  context.endsInOrder();
  await followSubmission(context, connection, made.id, flags.json === true);
}
