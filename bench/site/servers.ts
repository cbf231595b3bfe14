import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localAddress, startServer, untilHealthy } from '#cli/start/server';
import { ROOT, startChild } from '#cli/start/child';
import type { Child } from '#cli/start/child';

/** A web server that answers, and how to end it. */
export type Running = { readonly address: string; stop(): Promise<void> };

const HOST = '127.0.0.1';

/**
 * Starts the site as it was built, as `npm start` does, on a database that is there; no runner computes. It stands behind
 * a proxy, as far as it knows: the bench says in X-Forwarded-For who asks, so that no visitor asks too often.
 */
export async function startSite(databaseUrl: string, port: number, folder: string): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  const settings = {
    port,
    url: `http://${HOST}:${port}`,
    dataFolder: folder,
    token: null,
    runners: 0,
    host: HOST,
  };
  const child = await startServer(
    settings,
    {
      ...process.env,
      DATABASE_URL: databaseUrl,
      FAIRPRUNE_RUNNERS: '0',
      FAIRPRUNE_FLOORS: 'off',
      FAIRPRUNE_PROXIES: '1',
      FAIRPRUNE_LOG_LEVEL: 'warn',
    },
    folder,
  );
  const address = localAddress(settings);
  await untilHealthy(child, address, new AbortController().signal, (text) => console.error(text));
  return { address, stop: () => child.stop(5000) };
}

const NEXT = join(ROOT, 'node_modules/next/dist/bin/next');
const BARE = join(ROOT, 'bench/site/bare');

/** Builds and starts the bare pages, with the trees of a folder. */
export async function startBare(port: number, trees: string, logFolder: string): Promise<Running> {
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', BARE_TREES: trees };
  const built = await startChild({
    args: [NEXT, 'build'],
    cwd: BARE,
    env,
    logFile: join(logFolder, 'bare-build.log'),
  });
  const { code } = await built.exited;
  if (code !== 0) throw new Error(`the bare page can't be built:\n${built.tail(20)}`);
  const child = await startChild({
    args: [NEXT, 'start', '--port', String(port), '--hostname', HOST],
    cwd: BARE,
    env,
    logFile: join(logFolder, 'bare.log'),
  });
  const address = `http://${HOST}:${port}`;
  await untilAnswering(child, address);
  return { address, stop: () => child.stop(5000) };
}

async function untilAnswering(child: Child, address: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answers = await fetch(address).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the bare page does not answer:\n${child.tail(20)}`);
}
