import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';
import { points } from '#cli/output/numbers';
import { readJsonFile } from '#cli/readJsonFile';
import { ReportFileSchema } from '#core/wire/report';

type JsonFlag = { readonly json?: boolean };

/** `fairprune reported`: numbers of papers, entered by people. */
export function reportedCommand(context: Context): Command {
  return new Command('reported')
    .description('Enter, list and withdraw results that papers print: checked, shown hollow, never ranked')
    .addCommand(
      new Command('enter')
        .description('Enter one result from a JSON file (see docs/examples/reported.json)')
        .argument('<file>', 'result as JSON')
        .option('--json', 'print { id, slips }')
        .action((file: string, flags: JsonFlag) => enter(context, file, flags.json === true)),
    )
    .addCommand(
      new Command('list')
        .description('Results that people entered, the newest first, at most 200')
        .option('--json', 'print an array of objects')
        .action((flags: JsonFlag) => list(context, flags.json === true)),
    )
    .addCommand(
      new Command('withdraw')
        .description('Take a result off the shelf: your own, or as a maintainer any')
        .argument('<id>', 'as in reported list')
        .requiredOption('--reason <text>', 'why; kept with it')
        .option('--json', 'print { id }')
        .action((id: string, flags: JsonFlag & { readonly reason: string }) => withdraw(context, id, flags)),
    );
}

async function enter(context: Context, path: string, json: boolean): Promise<void> {
  const file = await readJsonFile(path, ReportFileSchema);
  const { url, api } = connect(context);
  const made = await orFault(url, api.literature.enter.mutate(file));
  if (json) return context.terminal.out(JSON.stringify(made, null, 2));
  context.terminal.out([`On the shelf as ${made.id}.`, ...made.slips].join('\n'));
}

async function list(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const { rows } = await orFault(url, api.literature.list.query({ entered: true, limit: 200 }));
  if (json) return context.terminal.out(JSON.stringify(rows, null, 2));
  context.terminal.out(
    table(
      rows,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'method', value: (one) => one.method?.name ?? '–' },
        { header: 'network', value: (one) => one.network },
        { header: 'dataset', value: (one) => one.dataset },
        { header: 'top-1', value: (one) => points(one.top1), align: 'right' },
        { header: 'drop', value: (one) => points(one.drop), align: 'right' },
        { header: 'rate', value: (one) => points(one.rate), align: 'right' },
      ],
      'Nobody entered a result yet.',
    ),
  );
}

async function withdraw(
  context: Context,
  id: string,
  { reason, json }: JsonFlag & { readonly reason: string },
): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.literature.withdraw.mutate({ id, reason }));
  context.terminal.out(json === true ? JSON.stringify(told, null, 2) : `${told.id} is withdrawn.`);
}
