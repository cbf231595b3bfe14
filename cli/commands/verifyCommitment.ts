import { Command } from 'commander';
import { orFault } from '#client/api';
import { getArtifact } from '#client/artifacts';
import { connect } from '#cli/connection';
import type { Connection } from '#cli/connection';
import { versionNumber } from '#cli/commands/round';
import type { Context } from '#cli/context';
import { Fault } from '#core/errors/fault';
import { checkReveal } from '#core/rounds/reveal';
import type { RevealCheck } from '#core/rounds/reveal';
import type { RoundView } from '#core/wire/rounds';
import { decodeCheckpoint } from '#runner/checkpoint/checkpoint';

type Flags = { readonly version?: number; readonly download: boolean; readonly json?: boolean };

/**
 * `fairprune verify-commitment BOARD`: computes again, on this machine, what a closed round had committed to: both
 * commitments, every seed, and the tensors' hash of every base, which it fetches.
 */
export function verifyCommitmentCommand(context: Context): Command {
  return new Command('verify-commitment')
    .description(
      'Compute again what a closed round had committed to; exit code 1 when something does not hold',
    )
    .argument('<board>', 'board id')
    .option('--version <number>', 'version of the board; the current one when left out', versionNumber)
    .option('--no-download', 'do not fetch the bases to hash their tensors')
    .option('--json', 'print an array of { what, published, computed, holds }')
    .action((board: string, flags: Flags) => verify(context, board, flags));
}

async function verify(context: Context, board: string, flags: Flags): Promise<void> {
  const connection = connect(context);
  const { version } = flags;
  const query = version === undefined ? { board } : { board, version };
  const round = await orFault(connection.url, connection.api.rounds.get.query(query));
  const checks = checkReveal(round);
  if (checks === null) throw notTold(round);
  if (flags.download) checks.push(...(await checkBases(connection, round, context.signal)));
  context.terminal.out(flags.json === true ? JSON.stringify(checks, null, 2) : checksText(checks));
  if (checks.some((one) => !one.holds)) context.exitWith(1);
}

/** The tensors of every base, hashed here. */
async function checkBases(
  { url, token }: Connection,
  { reveal }: RoundView,
  signal: AbortSignal,
): Promise<RevealCheck[]> {
  const checks: RevealCheck[] = [];
  for (const { index, weightsHash, checkpoint } of reveal?.bases ?? []) {
    const network = decodeCheckpoint(await getArtifact(checkpoint, { url, token, signal }));
    checks.push({
      what: `tensors of base ${index + 1}`,
      published: weightsHash,
      computed: network.weightsHash,
      holds: network.weightsHash === weightsHash,
    });
  }
  return checks;
}

/** What fails, each in full; and how much holds. */
export function checksText(checks: readonly RevealCheck[]): string {
  const failed = checks.filter((one) => !one.holds);
  return [
    ...failed.map(
      ({ what, published, computed }) =>
        `${what} does not hold: published ${published}, computed ${computed}`,
    ),
    ...checks
      .slice(0, 2)
      .filter((one) => one.holds)
      .map(({ what, computed }) => `${what} holds: ${computed}`),
    `${checks.length - failed.length} of ${checks.length} hold.`,
  ].join('\n');
}

function notTold({ board, state }: RoundView): Fault {
  return new Fault('conflict', `The round of "${board}" is ${state}: there is nothing to verify yet.`, {
    hint: 'Note its commitments now (npx fairprune round show) and compare them when it is closed.',
  });
}
