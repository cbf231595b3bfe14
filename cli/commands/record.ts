import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { RECORD_PARTS } from '#core/fairness/losses';
import { Fault } from '#core/errors/fault';

type Flags = { readonly reason: string; readonly hash?: string; readonly json?: boolean };
const OPERATOR_PARTS = RECORD_PARTS.filter((part) => part !== 'dispute');
type OperatorPart = (typeof OPERATOR_PARTS)[number];

/** `fairprune record lose|restore PART SUBJECT`: what entries' records lose and get back. */
export function recordCommand(context: Context): Command {
  const parts = OPERATOR_PARTS.join(', ');
  return new Command('record')
    .description(
      'Take a part from the record of entries, or give it back: they are demoted or promoted at once',
    )
    .addCommand(
      changing('lose', `Operators: a part is gone (${parts})`)
        .argument('<part>', parts)
        .argument('<subject>', 'hash of the base’s stage, SHA-256 of the artifact, or id of the entry')
        .action((part: string, subject: string, flags: Flags) => lose(context, part, subject, flags)),
    )
    .addCommand(
      changing('restore', 'Operators: the part is back')
        .argument('<part>', parts)
        .argument('<subject>', 'as given to lose')
        .option('--hash <hash>', 'of a base: hash of its tensors, which must be the recorded one')
        .action((part: string, subject: string, flags: Flags) => restore(context, part, subject, flags)),
    );
}

function changing(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption('--reason <text>', 'why, in a few words; shown on the pages of the entries')
    .option('--json', 'print { changed, entries }');
}

async function lose(context: Context, part: string, subject: string, flags: Flags): Promise<void> {
  const { url, api } = connect(context);
  const input = { part: partOf(part), subject, reason: flags.reason };
  say(context, flags, await orFault(url, api.records.lose.mutate(input)), 'demoted');
}

async function restore(context: Context, part: string, subject: string, flags: Flags): Promise<void> {
  const { url, api } = connect(context);
  const hash = flags.hash === undefined ? {} : { hash: flags.hash };
  const input = { part: partOf(part), subject, reason: flags.reason, ...hash };
  say(context, flags, await orFault(url, api.records.restore.mutate(input)), 'promoted');
}

function partOf(text: string): OperatorPart {
  const part = OPERATOR_PARTS.find((one) => one === text);
  if (part !== undefined) return part;
  throw new Fault('bad-config', `A record has no part "${text}" that operators take or give.`, {
    field: 'part',
    hint: `Give one of ${OPERATOR_PARTS.join(', ')}; disputes are decided by fairprune dispute.`,
  });
}

type Told = { readonly changed: boolean; readonly entries: readonly string[] };

function say({ terminal }: Context, { json }: Flags, told: Told, way: string): void {
  if (json === true) return terminal.out(JSON.stringify(told, null, 2));
  const entries = `${told.entries.length} ${told.entries.length === 1 ? 'entry' : 'entries'}`;
  terminal.out(
    told.changed
      ? `Recorded; ${entries} recomputed (${way} as far as the rest of the record allows).`
      : `It stands like this already for ${entries}; nothing changed.`,
  );
}
