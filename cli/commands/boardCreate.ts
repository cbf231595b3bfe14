import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { readJsonFile } from '#cli/readJsonFile';
import { BoardFileSchema } from '#core/wire/board';

/** `fairprune board create FILE`: makes a board, or a new version of one whose definition changed. */
export function boardCreateCommand(context: Context): Command {
  return new Command('create')
    .description('Create a board from a JSON file (see docs/examples); a changed file makes a new version')
    .argument('<file>', 'board as JSON')
    .option('--json', 'print the answer as JSON')
    .action((file: string, flags: { readonly json?: boolean }) => create(context, file, flags.json === true));
}

async function create(context: Context, path: string, json: boolean): Promise<void> {
  const file = await readJsonFile(path, BoardFileSchema);
  const { url, api } = connect(context);
  const made = await orFault(url, api.boards.create.mutate(file));
  if (json) return context.terminal.out(JSON.stringify(made, null, 2));
  const what = made.created
    ? made.version === 1
      ? 'created'
      : `version ${made.version} created`
    : 'is there already, unchanged';
  context.terminal.out(`Board ${made.id} ${what}: ${url}/boards/${made.id}`);
}
