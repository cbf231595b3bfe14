import { Command, InvalidArgumentError } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';
import { Fault } from '#core/errors/fault';
import type { Standing } from '#core/quota/quota';

type Whose = {
  readonly person?: string;
  readonly everybody?: boolean;
  readonly board?: string;
  readonly json?: boolean;
};
/** Commander makes something else of null. */
type Limit = number | 'none';
type Limits = { readonly flops: Limit; readonly submissions: Limit };

/** `fairprune quota`: what people may spend, and what they have spent. */
export function quotaCommand(context: Context): Command {
  return new Command('quota')
    .description('Show your quotas; operators list and set those of others')
    .addCommand(
      new Command('show')
        .description('What you have spent, and what is left')
        .option('--json', 'print { days, limited, overall, boards }')
        .action((flags: Whose) => show(context, flags.json === true)),
    )
    .addCommand(
      new Command('list')
        .description('Quotas that operators have set (operators only)')
        .option('--json', 'print an array of objects')
        .action((flags: Whose) => list(context, flags.json === true)),
    )
    .addCommand(
      whose('set', 'Set a quota in place of the one that held (operators only)')
        .requiredOption('--flops <n>', 'training FLOPs in 30 days, as in 1e18; none: no limit', limit)
        .requiredOption('--submissions <n>', 'submissions in 30 days; none: no limit', limit)
        .action((flags: Whose & Limits) => set(context, flags)),
    )
    .addCommand(
      whose('clear', 'Take a quota away, so that the next wider one holds (operators only)').action(
        (flags: Whose) => clear(context, flags),
      ),
    );
}

function whose(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--person <id>', 'as in people list')
    .option('--everybody', 'whoever has no quota of their own')
    .option('--board <id>', 'on this board alone (default: all boards together)')
    .option('--json', 'print all quotas');
}

/** A whole or floating number from 0 up, or `none`. */
function limit(text: string): Limit {
  if (text === 'none') return text;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Give a number from 0 up, or none.');
  return value;
}

async function show(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  const view = await orFault(url, api.quotas.mine.query());
  if (json) return context.terminal.out(JSON.stringify(view, null, 2));
  const rows = [{ board: 'all boards', ...view.overall }, ...view.boards];
  context.terminal.out(
    table(
      rows,
      [
        { header: `in ${view.days} days`, value: (one) => one.board },
        { header: 'training FLOPs', value: (one) => part(one, 'flops') },
        { header: 'submissions', value: (one) => part(one, 'submissions') },
      ],
      'Nothing spent yet.',
    ),
  );
  if (!view.limited) context.terminal.err('As an operator you are under no quota.');
}

function part(one: Standing, name: 'flops' | 'submissions'): string {
  const text = (value: number) => (name === 'flops' && value !== 0 ? value.toExponential(2) : String(value));
  const all = one.quota[name];
  return `${text(one[name].used)} of ${all === null ? 'any number' : text(all)}`;
}

type Rows = readonly {
  readonly person: string | null;
  readonly personName: string | null;
  readonly board: string | null;
  readonly flops: number | null;
  readonly submissions: number | null;
}[];

async function list(context: Context, json: boolean): Promise<void> {
  const { url, api } = connect(context);
  print(context, await orFault(url, api.quotas.list.query()), json);
}

async function set(context: Context, flags: Whose & Limits): Promise<void> {
  const { url, api } = connect(context);
  const orNull = (value: Limit) => (value === 'none' ? null : value);
  const { flops, submissions } = flags;
  const wanted = { ...target(flags), flops: orNull(flops), submissions: orNull(submissions) };
  print(context, await orFault(url, api.quotas.set.mutate(wanted)), flags.json === true);
}

async function clear(context: Context, flags: Whose): Promise<void> {
  const { url, api } = connect(context);
  print(context, await orFault(url, api.quotas.clear.mutate(target(flags))), flags.json === true);
}

/** Whose quota is meant: nobody's by accident. Throws Fault `bad-config`. */
function target({ person, everybody, board }: Whose): { person: string | null; board: string | null } {
  if ((person === undefined) !== (everybody === true)) {
    throw new Fault('bad-config', 'Whose quota?', {
      field: 'person',
      hint: 'Give either --person ID or --everybody.',
    });
  }
  return { person: person ?? null, board: board ?? null };
}

function print({ terminal }: Context, rows: Rows, json: boolean): void {
  if (json) return terminal.out(JSON.stringify(rows, null, 2));
  terminal.out(
    table(
      rows,
      [
        {
          header: 'person',
          value: (one) => (one.person === null ? 'everybody' : `${one.personName ?? '–'} ${one.person}`),
        },
        { header: 'board', value: (one) => one.board ?? 'all' },
        { header: 'training FLOPs', value: (one) => one.flops?.toExponential(2) ?? 'no limit' },
        { header: 'submissions', value: (one) => one.submissions?.toString() ?? 'no limit' },
      ],
      'No quotas are set: the standard ones hold.',
    ),
  );
}
