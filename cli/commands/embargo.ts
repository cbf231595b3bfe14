import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

type Flags = { readonly until?: string; readonly lift?: boolean; readonly json?: boolean };

/** `fairprune embargo ID [--until DAY | --lift]`: keeps the authors' names from readers, or tells them. */
export function embargoCommand(context: Context): Command {
  return new Command('embargo')
    .description(
      'Keep the authors of a submission and all its versions anonymous, for double-blind review, or name them',
    )
    .argument('<id>', 'submission')
    .option('--until <day>', 'name them by itself on this day (UTC), as 2027-03-01')
    .option('--lift', 'name them now')
    .option('--json', 'print { anonymous, namedOn }')
    .action((id: string, flags: Flags) => embargo(context, id, flags));
}

async function embargo({ terminal, ...context }: Context, id: string, flags: Flags): Promise<void> {
  const { url, api } = connect({ terminal, ...context });
  const anonymous = flags.lift === true ? null : (flags.until ?? true);
  const told = await orFault(url, api.submissions.embargo.mutate({ id, anonymous }));
  if (flags.json === true) return terminal.out(JSON.stringify(told, null, 2));
  if (!told.anonymous) return terminal.out(`The authors of ${id} are named.`);
  const end = told.namedOn === null ? 'you name them' : told.namedOn.slice(0, 10);
  terminal.out(`The authors of ${id} are anonymous until ${end}.`);
}
