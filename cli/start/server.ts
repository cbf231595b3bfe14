import { join } from 'node:path';
import { pause } from '#client/backoff';
import { Fault } from '#core/errors/fault';
import type { Settings } from '#cli/settings';
import { ROOT, startChild } from '#cli/start/child';
import type { Child } from '#cli/start/child';

const NEXT = 'node_modules/next/dist/bin/next';
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
    args: [join(ROOT, NEXT), 'start', '--port', String(settings.port), '--hostname', settings.host],
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

/** Waits until the server is healthy. Throws Fault `internal` with its last lines when it ends or takes too long. */
export async function untilHealthy(server: Child, address: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + READY_MS;
  const gone = server.exited.then(() => true);
  while (!signal.aborted) {
    if (await isHealthy(address, signal)) return;
    const ended = await Promise.race([gone, pause(ASK_EVERY_MS, signal).then(() => false)]);
    if (ended) throw new Fault('internal', `The server did not start:\n${server.tail(20)}`);
    if (performance.now() > giveUpAt) {
      throw new Fault('internal', `The server is not ready after ${READY_MS / 1000} s:\n${server.tail(20)}`);
    }
  }
  throw new Fault('cancelled', 'Stopped while the server was starting.');
}

async function isHealthy(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${address}/api/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
