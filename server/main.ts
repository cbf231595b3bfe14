import next from 'next';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { sessionCookieName } from '#server/auth/options';
import { readEnv } from '#server/env';
import { front, policyOfServer } from '#server/http/front';
import { log } from '#server/log';
import { encode } from '#server/reading/coding';
import { pageOf } from '#server/reading/page';
import { pageCache } from '#server/reading/pageCache';
import { renderPage } from '#server/reading/render';
import { endWith, startOrExit } from '#server/start';

/*
 * The web process: `node server/main.ts --host 127.0.0.1`, on PORT. Next's custom server, because what is answered from
 * the cache must not pass through Next, and because Next cuts bodies that pass a proxy of its own at 10 MiB.
 */
const { values } = parseArgs({ options: { host: { type: 'string', default: '127.0.0.1' } } });

async function main(): Promise<void> {
  const env = readEnv();
  const server = createServer();
  const app = next({ dev: false, hostname: values.host, port: env.port, httpServer: server });
  const toNext = app.getRequestHandler();
  const policyOf = policyOfServer(env);
  const site = new URL(env.url);
  const pages =
    env.pageCacheBytes === 0
      ? null
      : pageCache({
          bytes: env.pageCacheBytes,
          encode,
          render: async ({ key }) => pageOf(await renderPage(toNext, site, key), policyOf),
        });
  await Promise.all([startOrExit({ ears: pages }), app.prepare()]);
  const answer = front({ env, next: toNext, pages, sessionCookie: sessionCookieName(), policyOf });
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => fail(error, request, response));
  });
  server.on('error', endWith);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close());
  server.listen(env.port, values.host, () => {
    // Where Next itself reaches this server, whatever a request says in `Host`.
    process.env['__NEXT_PRIVATE_ORIGIN'] = originOf(values.host, env.port);
    log().info(`Listening on ${originOf(values.host, env.port)}`);
  });
}

function originOf(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  log().error(error, `${request.method ?? ''} ${request.url?.split('?', 1)[0] ?? ''}`);
  if (!response.headersSent) response.statusCode = 500;
  response.end('Internal Server Error');
}

await main().catch(endWith);
