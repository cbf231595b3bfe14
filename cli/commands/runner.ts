import { Command, Option } from 'commander';
import { hostname } from 'node:os';
import { Fault } from '#core/errors/fault';
import { BACKEND_CLASSES } from '#core/wire/board';
import type { BackendClass } from '#core/wire/board';
import type { Context } from '#cli/context';
import { localFileFor } from '#cli/connection';
import { checkedUrl, readSettings } from '#cli/settings';
import { programVersion } from '#cli/version';

type Flags = {
  readonly url?: string;
  readonly token?: string;
  readonly name?: string;
  readonly drain?: boolean;
  readonly backend?: 'auto' | BackendClass;
};

/** `fairprune runner`: computes stages for a server until it is stopped. */
export function runnerCommand(context: Context): Command {
  return new Command('runner')
    .description('Compute stages for a server until stopped (Ctrl-C hands the current one back)')
    .option('--url <url>', 'where the server is (default: FAIRPRUNE_URL, else http://127.0.0.1:$PORT)')
    .option(
      '--token <token>',
      'runner token (default: FAIRPRUNE_TOKEN, else that of the local server); others on this machine can read arguments, so prefer the variable',
    )
    .option('--name <name>', 'name shown on the site (default: host name and process id)')
    .option('--drain', 'end when nothing is left to compute')
    .addOption(
      new Option('--backend <class>', 'what to compute with (default: FAIRPRUNE_BACKEND, else auto)').choices(
        ['auto', ...BACKEND_CLASSES],
      ),
    )
    .action((flags: Flags) => run(context, flags));
}

async function run(context: Context, flags: Flags): Promise<void> {
  context.endsInOrder();
  const settings = readSettings(context.env);
  const url = flags.url === undefined ? settings.url : checkedUrl(flags.url, '--url');
  const token = flags.token ?? settings.token ?? localFileFor(url, settings.dataFolder)?.runnerToken;
  if (token === undefined) throw noToken(settings.dataFolder);
  const name = flags.name ?? `${hostname()}-${process.pid}`;
  const { runnerLog } = await import('#runner/log');
  const log = runnerLog(logFormat(context), name, (line) => context.terminal.err(line));
  const backends = await chooseBackends(flags.backend ?? backendVariable(context.env), log);
  const { runRunner } = await import('#runner/main');
  const report = await runRunner({
    url,
    token,
    backends,
    log,
    name,
    version: programVersion(),
    drain: flags.drain === true,
    signal: context.signal,
  });
  const counted = Object.entries(report).filter(([, count]) => count > 0);
  log(
    `ended: ${counted.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'nothing was computed'}`,
  );
}

/** Text on a terminal, lines for programs elsewhere, unless the environment says which. */
function logFormat({ env, terminal }: Context): 'json' | 'text' {
  const text = env['FAIRPRUNE_LOG']?.trim() ?? '';
  if (text === 'json' || text === 'text') return text;
  if (text === '') return terminal.live ? 'text' : 'json';
  throw new Fault('bad-config', `FAIRPRUNE_LOG is "${text}".`, {
    field: 'FAIRPRUNE_LOG',
    hint: 'Give it one of json, text.',
  });
}

function noToken(dataFolder: string): Fault {
  return new Fault('unauthenticated', 'A runner needs a runner token.', {
    hint: `Set FAIRPRUNE_TOKEN, or run this where the server's data folder is (looked in ${dataFolder}).`,
  });
}

function backendVariable(env: Context['env']): 'auto' | BackendClass {
  const text = env['FAIRPRUNE_BACKEND']?.trim() || 'auto';
  const known = (['auto', ...BACKEND_CLASSES] as const).find((name) => name === text);
  if (known !== undefined) return known;
  throw new Fault('bad-config', `FAIRPRUNE_BACKEND is "${text}".`, {
    field: 'FAIRPRUNE_BACKEND',
    hint: `Give it one of auto, ${BACKEND_CLASSES.join(', ')}.`,
  });
}

/** The classes to offer, best first. Throws Fault `backend-unavailable` when the asked-for one, or every one, fails. */
async function chooseBackends(
  wanted: 'auto' | BackendClass,
  log: (line: string) => void,
): Promise<readonly BackendClass[]> {
  const { availableBackends, backendReport, openBackend } = await import('#runner/compute/backend');
  const { fallback } = await import('#runner/compute/preference');
  if (wanted !== 'auto') await openBackend(wanted);
  const reports = wanted === 'auto' ? await availableBackends() : [await backendReport(wanted)];
  const working = reports.filter((report) => report.works);
  for (const report of working) {
    const elsewhere = fallback(report);
    if (elsewhere !== null) log(`${report.cls}: ${elsewhere.what}. ${elsewhere.hint}`);
  }
  if (working.length > 0) return working.map((report) => report.cls);
  throw new Fault('backend-unavailable', 'No backend works on this machine.', {
    hint: 'Run fairprune doctor to see why.',
  });
}
