import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';
import type { Explanation } from '#core/wire/literature';

type Flags = { readonly json?: boolean };

/** `fairprune explain A B`: which comparison setups two results share, and what breaks the others. */
export function explainCommand(context: Context): Command {
  return new Command('explain')
    .description('Say which comparison setups two results share and what breaks the next one')
    .argument('<a>', 'entry id, or literature row such as why-is-pruning-so-confusing/T4/15')
    .argument('<b>', 'the other one')
    .option('--json', 'print {stated, supported, unknown, breaks, missing, sentence}')
    .action((a: string, b: string, flags: Flags) => explain(context, a, b, flags));
}

async function explain(context: Context, a: string, b: string, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const found = await orFault(url, api.explain.pair.query({ a, b }));
  context.terminal.out(json === true ? JSON.stringify(found, null, 2) : explanationText(found));
}

/** An explanation for people: the sentence, the two lists, then part by part. */
export function explanationText({
  sentence,
  stated,
  supported,
  unknown,
  breaks,
  missing,
}: Explanation): string {
  const tags = (list: readonly string[]) => (list.length === 0 ? 'none' : list.join(' '));
  const parts = [
    ...breaks.map((one) => ({ ...one, state: 'differs' })),
    ...missing.map((one) => ({ ...one, state: 'unknown' })),
  ];
  return [
    sentence,
    `stated:    ${tags(stated)}`,
    `supported: ${tags(supported)}`,
    `unknown:   ${tags(unknown)}`,
    table(
      parts,
      [
        { header: 'setup', value: (row) => row.tag },
        { header: 'part', value: (row) => row.part },
        { header: 'is', value: (row) => row.state },
        { header: 'A', value: (row) => row.a },
        { header: 'B', value: (row) => row.b },
        { header: 'source', value: (row) => row.source },
      ],
      'Nothing differs.',
    ),
  ].join('\n');
}
