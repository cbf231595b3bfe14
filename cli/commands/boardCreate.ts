import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { readJsonFile } from '#cli/readJsonFile';
import { table } from '#cli/output/table';
import type { ProposedBudget } from '#core/fairness/budgets';
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
  context.terminal.out(budgetsText(made));
}

type Budgets = {
  readonly budgets: readonly number[];
  readonly proposed: readonly ProposedBudget[];
};

/** What the board's reference pipelines cost, and which of their totals are its budgets. */
export function budgetsText({ budgets, proposed }: Budgets): string {
  const flops = (value: number) => value.toExponential(3);
  const rows = table(
    proposed,
    [
      { header: 'reference pipeline', value: (row) => `L1 one-shot at ${row.target}×, ${row.recipe}` },
      { header: 'epochs (SX-A)', value: (row) => String(row.sxA), align: 'right' },
      { header: 'training FLOPs (SX-B)', value: (row) => flops(row.sxB), align: 'right' },
    ],
    '',
  );
  const declared =
    budgets.length === 0
      ? 'The board declares no budget: no entry holds SX-B. "budgets": "proposed" takes these totals.'
      : `Budgets declared: ${budgets.map(flops).join(', ')} FLOPs.`;
  return [rows, declared].filter((part) => part !== '').join('\n');
}
