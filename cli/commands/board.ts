import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { readJsonFile } from '#cli/readJsonFile';
import { BoardFileSchema } from '#core/wire/board';

/** `fairprune board create FILE`: makes a board. */
export function boardCreateCommand(context: Context): Command {
  return new Command('create')
    .description('Create a board from a JSON file (see docs/examples)')
    .argument('<file>', 'board as JSON')
    .option('--json', 'print the answer as JSON')
    .action((file: string, flags: Flags) => write(context, 'create', file, flags.json === true));
}

/** `fairprune board revise FILE`: makes a new version of a board whose file changed. */
export function boardReviseCommand(context: Context): Command {
  return new Command('revise')
    .description('Make a new version of a board from its changed file; rows of older versions stay, marked')
    .argument('<file>', 'board as JSON, with the id of a board that exists')
    .option('--json', 'print the answer as JSON')
    .action((file: string, flags: Flags) => write(context, 'revise', file, flags.json === true));
}

type Flags = { readonly json?: boolean };

async function write(
  context: Context,
  step: 'create' | 'revise',
  path: string,
  json: boolean,
): Promise<void> {
  const file = await readJsonFile(path, BoardFileSchema);
  const { url, api } = connect(context);
  const made = await orFault(url, api.boards[step].mutate(file));
  if (json) return context.terminal.out(JSON.stringify(made, null, 2));
  const what = made.created
    ? made.version === 1
      ? 'created'
      : `version ${made.version} created`
    : `is there already as version ${made.version}`;
  context.terminal.out(`Board ${made.id} ${what}: ${url}/boards/${made.id}`);
}
