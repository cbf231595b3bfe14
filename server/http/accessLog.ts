import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '#server/log';

type Begun = { readonly at: number; readonly path: string };

/**
 * Writes a line for every answered request of this process: method, path without what follows the question mark, status
 * and time. What was refused or changed something is `info`, what broke `error`, the rest `debug`.
 */
export function logRequests(): void {
  const begun = new WeakMap<IncomingMessage, Begun>();
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    begun.set(request, { at: performance.now(), path: (request.url ?? '').split('?')[0] ?? '' });
  });
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const start = begun.get(request);
    if (start === undefined) return;
    const { method = 'GET' } = request;
    const { statusCode: status } = response;
    log()[levelOf(method, start.path, status)](
      { method, path: start.path, status, ms: Math.round(performance.now() - start.at) },
      'request',
    );
  });
}

/** Runners ask for work and say that they live all day long. */
export function levelOf(method: string, path: string, status: number): 'debug' | 'info' | 'error' {
  if (status >= 500 && status !== 503) return 'error';
  if (status >= 400) return 'info';
  const isRoutine = method === 'GET' || method === 'HEAD' || path.startsWith('/api/trpc/runner.');
  return isRoutine ? 'debug' : 'info';
}
