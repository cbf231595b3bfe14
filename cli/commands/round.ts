import { Command, InvalidArgumentError } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import type { RoundView } from '#core/wire/rounds';

type Flags = { readonly version?: number; readonly json?: boolean };

/** `fairprune round show|open|close BOARD`: commit and reveal of a board with private ranking bases. */
export function roundCommand(context: Context): Command {
  return new Command('round')
    .description('Rounds of boards with private ranking bases: what is committed to, and when it is told')
    .addCommand(
      asking(
        'show',
        'Show the commitments of a board’s round, and what they commit to once it is closed',
      ).action((board: string, flags: Flags) => round(context, 'get', board, flags)),
    )
    .addCommand(
      asking('open', 'Maintainers: commit to the trained bases and take publications').action(
        (board: string, flags: Flags) => round(context, 'open', board, flags),
      ),
    )
    .addCommand(
      asking('close', 'Maintainers: end the round and tell secret, salt, bases and seeds').action(
        (board: string, flags: Flags) => round(context, 'close', board, flags),
      ),
    );
}

function asking(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<board>', 'board id')
    .option('--version <number>', 'version of the board; the current one when left out', versionNumber)
    .option('--json', 'print the round as JSON');
}

/** For options that take the number of a board version. */
export function versionNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, at least 1.');
}

async function round(
  context: Context,
  step: 'get' | 'open' | 'close',
  board: string,
  { version, json }: Flags,
): Promise<void> {
  const { url, api } = connect(context);
  const query = version === undefined ? { board } : { board, version };
  const call = step === 'get' ? api.rounds.get.query(query) : api.rounds[step].mutate(query);
  const view = await orFault(url, call);
  context.terminal.out(json === true ? JSON.stringify(view, null, 2) : roundText(view));
}

/** A round for people. */
export function roundText({ board, version, state, reveal, ...view }: RoundView): string {
  const lines = [
    `Round of ${board}, version ${version}: ${state}`,
    `commitment to the secret: ${view.secretCommitment} (${view.committedAt})`,
    view.basesCommitment === null
      ? 'commitment to the bases:  none yet, they are being trained'
      : `commitment to the bases:  ${view.basesCommitment} (${view.openedAt ?? ''})`,
  ];
  if (reveal === null) return lines.join('\n');
  return [
    ...lines,
    `closed ${view.closedAt ?? ''}; told: secret ${reveal.secret}, salt ${reveal.salt}`,
    ...reveal.bases.map(
      ({ index, seed, weightsHash }) => `base ${index + 1}: seed ${seed}, tensors ${weightsHash}`,
    ),
    `${reveal.runs.length} runs; check them with: npx fairprune verify-commitment ${board} --version ${version}`,
  ].join('\n');
}
