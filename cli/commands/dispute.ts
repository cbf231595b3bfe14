import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { points } from '#cli/output/numbers';
import { table } from '#cli/output/table';
import type { DisputeView, RerunRun } from '#core/wire/disputes';

type Flags = { readonly json?: boolean };
type ReasonFlags = Flags & { readonly reason: string };

/** `fairprune dispute list|show|open|answer|rerun|uphold|dismiss`: what people say is wrong with entries. */
export function disputeCommand(context: Context): Command {
  return new Command('dispute')
    .description('What people say is wrong with entries, and what came of it')
    .addCommand(
      new Command('list')
        .description('Disputes, the newest first')
        .option('--entry <id>', 'about this entry')
        .option('--submission <id>', 'about the entries of this submission')
        .option('--undecided', 'only those that nobody has decided')
        .option('--json', 'print them as JSON')
        .action((flags: ListFlags) => list(context, flags)),
    )
    .addCommand(
      new Command('open')
        .description('Say what is wrong with an entry; it stands on its page under your name')
        .argument('<entry>', 'id of the entry')
        .requiredOption('--claim <text>', 'what is wrong, and how one can see that')
        .option('--json', 'print { id }')
        .action((entry: string, flags: Flags & { readonly claim: string }) => open(context, entry, flags)),
    )
    .addCommand(
      new Command('answer')
        .description('Authors of the entry: your side, given once')
        .argument('<id>', 'dispute')
        .requiredOption('--answer <text>', 'what you say to it')
        .option('--json', 'print { id }')
        .action((id: string, flags: Flags & { readonly answer: string }) => answer(context, id, flags)),
    )
    .addCommand(
      new Command('rerun')
        .description(
          'Maintainers: compute the entry’s pruning and retraining once more, beside what is recorded',
        )
        .argument('<id>', 'dispute')
        .option('--json', 'print { id, stages }')
        .action((id: string, flags: Flags) => rerun(context, id, flags)),
    )
    .addCommand(decision(context, 'uphold', 'Maintainers: the entry is demoted to S1'))
    .addCommand(decision(context, 'dismiss', 'Maintainers: the entry stands, or gets its rank back'));
}

function decision(context: Context, name: 'uphold' | 'dismiss', description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<id>', 'dispute')
    .requiredOption('--reason <text>', 'why, in a few words; shown on the page of the entry')
    .option('--json', 'print { id }')
    .action((id: string, flags: ReasonFlags) => decide(context, id, flags, name));
}

type ListFlags = Flags & {
  readonly entry?: string;
  readonly submission?: string;
  readonly undecided?: boolean;
};

async function list(context: Context, { json, ...query }: ListFlags): Promise<void> {
  const { url, api } = connect(context);
  const disputes = await orFault(url, api.disputes.list.query(query));
  if (json === true) return context.terminal.out(JSON.stringify(disputes, null, 2));
  context.terminal.out(
    table<DisputeView>(
      disputes,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'state', value: (one) => one.state },
        { header: 'entry', value: (one) => one.entry },
        { header: 'by', value: (one) => one.by },
        { header: 'answered', value: (one) => (one.answer === null ? 'no' : 'yes') },
        { header: 're-run', value: (one) => rerunText(one.rerun?.runs ?? []) },
      ],
      'No disputes.',
    ),
  );
}

/** "2 of 3 done, largest difference 0.12". */
function rerunText(runs: readonly RerunRun[]): string {
  if (runs.length === 0) return '–';
  const differences = runs.flatMap(({ recorded, again }) =>
    recorded === null || again === null ? [] : [Math.abs(again - recorded)],
  );
  const done = `${differences.length} of ${runs.length} done`;
  return differences.length === 0 ? done : `${done}, largest difference ${points(Math.max(...differences))}`;
}

async function open(
  context: Context,
  entry: string,
  { claim, json }: Flags & { readonly claim: string },
): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.disputes.open.mutate({ entry, claim }));
  say(context, json, told, `Dispute ${told.id} is open\n${url}/entries/${entry}#disputes`);
}

async function answer(
  context: Context,
  id: string,
  flags: Flags & { readonly answer: string },
): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.disputes.answer.mutate({ id, answer: flags.answer }));
  say(context, flags.json, told, `Dispute ${id} is answered.`);
}

async function rerun(context: Context, id: string, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.disputes.rerun.mutate({ id }));
  say(context, json, told, `${told.stages} stages are queued once more; fairprune dispute list shows them.`);
}

async function decide(
  context: Context,
  id: string,
  { reason, json }: ReasonFlags,
  way: 'uphold' | 'dismiss',
): Promise<void> {
  const { url, api } = connect(context);
  const decided = way === 'uphold' ? 'upheld' : 'dismissed';
  const told = await orFault(url, api.disputes.decide.mutate({ id, decision: decided, reason }));
  say(context, json, told, `Dispute ${id} is ${decided}.`);
}

function say({ terminal }: Context, json: boolean | undefined, told: object, text: string): void {
  terminal.out(json === true ? JSON.stringify(told, null, 2) : text);
}
