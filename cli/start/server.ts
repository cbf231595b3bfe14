import { join } from 'node:path';
import { z } from 'zod';
import { pause } from '#client/backoff';
import { Fault } from '#core/errors/fault';
import type { Settings } from '#cli/settings';
import { ROOT, startChild } from '#cli/start/child';
import type { Child } from '#cli/start/child';

const WEB_PROCESS = 'server/main.ts';
/** Opening and migrating a large database may take a while; a server that works answers in seconds. */
const READY_MS = 180_000;
const ASK_EVERY_MS = 150;

/** Where programs on this machine reach a server that listens on `host`. */
export function localAddress({ host, port }: Pick<Settings, 'host' | 'port'>): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Starts the web server; it opens, migrates and seeds its database by itself. */
export function startServer(settings: Settings, env: NodeJS.ProcessEnv, logFolder: string): Promise<Child> {
  return startChild({
    args: [join(ROOT, WEB_PROCESS), '--host', settings.host],
    cwd: ROOT,
    env: {
      ...env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      PORT: String(settings.port),
      FAIRPRUNE_DATA: settings.dataFolder,
    },
    logFile: join(logFolder, 'server.log'),
  });
}

/**
 * Waits until the server is healthy; a database that is away is waited for and told once through `note`. Throws Fault
 * `internal` with the server's last lines when it ends or takes too long.
 */
export async function untilHealthy(
  server: Child,
  address: string,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<void> {
  let giveUpAt = performance.now() + READY_MS;
  let told = '';
  const gone = server.exited.then(() => true);
  while (!signal.aborted) {
    const health = await askHealth(address, signal);
    if (health === 'well') return;
    if (health !== null) {
      giveUpAt = performance.now() + READY_MS;
      if (health.reason !== told) note(`Waiting: ${health.reason}`);
      told = health.reason;
    }
    const ended = await Promise.race([gone, pause(ASK_EVERY_MS, signal).then(() => false)]);
    if (ended) throw new Fault('internal', `The server did not start:\n${server.tail(20)}`);
    if (performance.now() > giveUpAt) {
      throw new Fault('internal', `The server is not ready after ${READY_MS / 1000} s:\n${server.tail(20)}`);
    }
  }
  throw new Fault('cancelled', 'Stopped while the server was starting.');
}

const WaitingSchema = z.object({ status: z.literal('unavailable'), reason: z.string() });

/** `well`, or why the server that answers isn't; null when none answers. */
async function askHealth(address: string, signal: AbortSignal): Promise<'well' | { reason: string } | null> {
  try {
    const response = await fetch(`${address}/api/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    const body: unknown = await response.json();
    if (response.ok) return 'well';
    const waiting = WaitingSchema.safeParse(body);
    return waiting.success ? { reason: waiting.data.reason } : null;
  } catch {
    return null;
  }
}
