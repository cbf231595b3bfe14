import { Command } from 'commander';
import type { Context } from '#cli/context';
import { EXIT } from '#cli/output/faults';
import { readSettings } from '#cli/settings';

/** `fairprune doctor [--json]`: what works on this machine and what doesn't, and why. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description(
      'Check this machine: backends, memory, disk, database, tools; exit code 0 when the main job can run',
    )
    .option('--json', 'print the report as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { examine } = await import('#runner/doctor/examine');
      const { doctorText } = await import('#runner/doctor/text');
      const { url, dataFolder } = readSettings(context.env);
      const report = await examine({ env: context.env, url, dataFolder });
      context.terminal.out(flags.json === true ? JSON.stringify(report, null, 2) : doctorText(report));
      context.exitWith(report.ok ? EXIT.done : EXIT.failed);
    });
}
