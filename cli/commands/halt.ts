import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';

type JsonFlag = { readonly json?: boolean };

/** `fairprune halt --reason TEXT`: no leases and no submissions until `fairprune resume`. */
export function haltCommand(context: Context): Command {
  return new Command('halt')
    .description('Stop leases and submissions; what is computed now ends, reading goes on (operators only)')
    .requiredOption('--reason <text>', 'why, in a few words; shown on every page')
    .option('--json', 'print { reason, since }')
    .action(async ({ reason, json }: JsonFlag & { readonly reason: string }) => {
      const { url, api } = connect(context);
      const halted = await orFault(url, api.operation.halt.mutate({ reason }));
      context.terminal.out(
        json === true
          ? JSON.stringify(halted, null, 2)
          : `Halted: ${halted.reason}\nLet it go on with: npx fairprune resume`,
      );
    });
}

/** `fairprune resume`: the end of a halt. */
export function resumeCommand(context: Context): Command {
  return new Command('resume')
    .description('Let leases and submissions go on after a halt (operators only)')
    .option('--json', 'print { resumed }')
    .action(async ({ json }: JsonFlag) => {
      const { url, api } = connect(context);
      const told = await orFault(url, api.operation.resume.mutate());
      const said = told.resumed ? 'Leases and submissions go on.' : 'Nothing was halted.';
      context.terminal.out(json === true ? JSON.stringify(told, null, 2) : said);
    });
}
