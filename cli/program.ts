import { Command } from 'commander';
import { authorCommand } from '#cli/commands/author';
import { backupCommand, restoreCommand } from '#cli/commands/backup';
import { boardCreateCommand, boardReviseCommand } from '#cli/commands/board';
import { computeInstallCommand } from '#cli/commands/computeInstall';
import { cancelCommand } from '#cli/commands/cancel';
import { catalogueCommands } from '#cli/commands/catalogue';
import { datasetImportCommand } from '#cli/commands/datasetImport';
import { datasetListCommand } from '#cli/commands/datasetList';
import { crossValidationCommand } from '#cli/commands/crossValidation';
import { disputeCommand } from '#cli/commands/dispute';
import { draftCommand } from '#cli/commands/draft';
import { embargoCommand } from '#cli/commands/embargo';
import { doctorCommand } from '#cli/commands/doctor';
import { eventsCommand } from '#cli/commands/events';
import { explainCommand } from '#cli/commands/explain';
import { peopleCommand } from '#cli/commands/people';
import { haltCommand, resumeCommand } from '#cli/commands/halt';
import { publishCommand, withdrawCommand } from '#cli/commands/publish';
import { quotaCommand } from '#cli/commands/quota';
import { recordCommand } from '#cli/commands/record';
import { reportedCommand } from '#cli/commands/reported';
import { resultsCommand } from '#cli/commands/results';
import { retryCommand } from '#cli/commands/retry';
import { roundCommand } from '#cli/commands/round';
import { runnerCommand } from '#cli/commands/runner';
import { runnerTokenCommand } from '#cli/commands/runnerToken';
import { signInLinkCommand } from '#cli/commands/signInLink';
import { startCommand } from '#cli/commands/start';
import { submissionsCommand } from '#cli/commands/submissions';
import { submitCommand } from '#cli/commands/submit';
import { verifyCommitmentCommand } from '#cli/commands/verifyCommitment';
import { swapCommand } from '#cli/commands/swap';
import { tokenCommand } from '#cli/commands/token';
import type { Context } from '#cli/context';
import { programVersion } from '#cli/version';

/** All commands, one file each. */
export function createProgram(context: Context): Command {
  const program = new Command('fairprune')
    .description('A leaderboard for neural-network pruning on which every comparison says how fair it is')
    .version(programVersion(), '-V, --version', 'print the version')
    // Or a command's own --version would print the program's.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
All commands but start, doctor, runner and compute ask a server (methods, recipes and networks go without where
none answers): FAIRPRUNE_URL (http://127.0.0.1:$PORT), with the token in
FAIRPRUNE_TOKEN (that of the local server's data folder).
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server answers.`,
    );
  program.addCommand(startCommand(context));
  program.addCommand(doctorCommand(context));
  program.addCommand(runnerCommand(context));
  program.addCommand(runnerTokenCommand(context));
  program.addCommand(
    new Command('compute')
      .description('What runners compute with')
      .addCommand(computeInstallCommand(context)),
  );
  program.addCommand(
    new Command('dataset')
      .description('Import and list datasets')
      .addCommand(datasetImportCommand(context))
      .addCommand(datasetListCommand(context, 'list')),
  );
  program.addCommand(
    new Command('board')
      .description('Create and revise boards')
      .addCommand(boardCreateCommand(context))
      .addCommand(boardReviseCommand(context)),
  );
  program.addCommand(submitCommand(context));
  program.addCommand(draftCommand(context));
  program.addCommand(submissionsCommand(context));
  program.addCommand(publishCommand(context));
  program.addCommand(withdrawCommand(context));
  program.addCommand(authorCommand(context));
  program.addCommand(embargoCommand(context));
  program.addCommand(disputeCommand(context));
  program.addCommand(cancelCommand(context));
  program.addCommand(recordCommand(context));
  program.addCommand(roundCommand(context));
  program.addCommand(verifyCommitmentCommand(context));
  program.addCommand(retryCommand(context));
  program.addCommand(resultsCommand(context));
  program.addCommand(reportedCommand(context));
  program.addCommand(explainCommand(context));
  program.addCommand(crossValidationCommand(context));
  program.addCommand(swapCommand(context));
  for (const command of catalogueCommands(context)) program.addCommand(command);
  program.addCommand(datasetListCommand(context, 'datasets'));
  program.addCommand(backupCommand(context));
  program.addCommand(restoreCommand(context));
  program.addCommand(tokenCommand(context));
  program.addCommand(peopleCommand(context));
  program.addCommand(quotaCommand(context));
  program.addCommand(haltCommand(context));
  program.addCommand(resumeCommand(context));
  program.addCommand(eventsCommand(context));
  program.addCommand(signInLinkCommand(context));
  speakThrough(program, context);
  return program;
}

/** Commander then writes to the context's terminal and throws instead of ending the process. */
function speakThrough(command: Command, context: Context): void {
  const { terminal } = context;
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.out(text.trimEnd()),
    writeErr: (text) => terminal.err(text.trimEnd()),
  });
  for (const child of command.commands) speakThrough(child, context);
}
