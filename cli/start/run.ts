import { join } from 'node:path';
import { Fault } from '#core/errors/fault';
import type { LocalFile } from '#core/wire/local';
import type { Context } from '#cli/context';
import { readLocalFile } from '#client/dataFolder';
import { readSettings } from '#cli/settings';
import type { Settings } from '#cli/settings';
import { ensureBuilt } from '#cli/start/build';
import type { Child } from '#cli/start/child';
import { followDemo } from '#cli/start/demo';
import { assertFolderFree, assertFolderWritable } from '#cli/start/folder';
import { assertPortFree } from '#cli/start/port';
import { defaultRunners, startRunners } from '#cli/start/runners';
import { localAddress, startServer, untilHealthy } from '#cli/start/server';
import { programVersion } from '#cli/version';

/** The server closes its database in less than a second. */
const SERVER_STOP_MS = 4000;

/**
 * `fairprune start`: web server and embedded runners until stopped. Checks first what would make them fail later.
 * Throws Fault: `port-taken`, `data-folder-in-use`, `bad-config`, `internal` with the server's last lines.
 */
export async function runStart(context: Context): Promise<void> {
  const settings = readSettings(context.env);
  const logFolder = join(settings.dataFolder, 'logs');
  await assertFolderWritable(settings.dataFolder);
  assertFolderFree(settings.dataFolder);
  await assertPortFree(settings.port, settings.host);
  try {
    await ensureBuilt(context.terminal, logFolder, context.signal);
    if (!context.signal.aborted) await serve(context, settings, logFolder);
  } catch (error) {
    // Ctrl-C while something was starting is an end, not a failure.
    if (!context.signal.aborted) throw error;
  }
  if (context.signal.aborted) context.terminal.err('Stopped.');
}

async function serve(context: Context, settings: Settings, logFolder: string): Promise<void> {
  const env = { ...context.env } as NodeJS.ProcessEnv;
  const server = await startServer(settings, env, logFolder);
  try {
    const address = localAddress(settings);
    await untilHealthy(server, address, context.signal, (text) => context.terminal.err(text));
    await work(context, { settings, logFolder, env, server, address });
  } finally {
    await server.stop(SERVER_STOP_MS);
  }
}

type Running = {
  readonly settings: Settings;
  readonly logFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly server: Child;
  readonly address: string;
};

async function work(context: Context, { settings, logFolder, env, server, address }: Running): Promise<void> {
  const local = readLocalFile(settings.dataFolder);
  if (local === null)
    throw new Fault('internal', `The server left no readable local.json in ${settings.dataFolder}.`);
  const count = settings.runners ?? defaultRunners();
  context.terminal.err(banner(local, settings, count));
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const demo = followDemo({
    address,
    signal,
    url: local.url,
    token: local.token,
    terminal: context.terminal,
    withoutRunners: count === 0,
  });
  const stopRunners = startRunners({
    count,
    address,
    env,
    logFolder,
    runnerToken: local.runnerToken,
    note: (text) => demo.line.note(text),
  });
  const stopped = await Promise.race([
    aborted(context.signal).then(() => true),
    server.exited.then(() => false),
  ]);
  ending.abort();
  await demo.done;
  context.terminal.err(
    stopped ? 'Stopping: runners hand back their work …' : 'The server ended; stopping the runners …',
  );
  await stopRunners();
  if (!stopped) throw serverEnded(server, logFolder);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function serverEnded(server: Child, logFolder: string): Fault {
  return new Fault('internal', `The server ended by itself. Its last lines:\n${server.tail(20)}`, {
    hint: `The whole log: ${join(logFolder, 'server.log')}. What was computed is kept; start again to go on.`,
  });
}

/** What a person needs after the start, and nothing else. */
function banner(local: LocalFile, settings: Settings, runners: number): string {
  const lines = [
    '',
    `  Fairprune ${programVersion()}`,
    '',
    `  Site      ${local.url}`,
    ...(local.signInLink === null
      ? []
      : [
          `  Sign in   ${local.signInLink}`,
          '            (works once, on this machine; a new one: npx fairprune sign-in-link)',
        ]),
    `  Runners   ${runners === 0 ? 'none embedded (FAIRPRUNE_RUNNERS=0)' : `${runners} embedded`}`,
    `  Data      ${settings.dataFolder} (logs in ${join(settings.dataFolder, 'logs')})`,
    '',
    '  Ctrl-C stops everything; nothing that was computed is lost.',
    '',
  ];
  return lines.join('\n');
}
