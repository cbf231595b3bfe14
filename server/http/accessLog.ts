import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '#server/log';

/**
 * Writes a line for every answered request of this process: method, path without what follows the question mark, status
 * and time. What was refused or changed something is `info`, what broke `error`, the rest `debug`.
 */
export function logRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const start = performance.now();
    // Next changes the address on the way.
    const { method = 'GET', url = '' } = request;
    const path = url.split('?')[0] ?? '';
    // Also when the other side hangs up before it has the whole answer, as refused uploads do.
    response.once('close', () => {
      const { statusCode: status } = response;
      const ms = Math.round(performance.now() - start);
      log()[levelOf(method, path, status)]({ method, path, status, ms }, 'request');
    });
  });
}

/** Runners ask for work and say that they live all day long. */
export function levelOf(method: string, path: string, status: number): 'debug' | 'info' | 'error' {
  if (status >= 500 && status !== 503) return 'error';
  if (status >= 400) return 'info';
  const isRoutine = method === 'GET' || method === 'HEAD' || path.startsWith('/api/trpc/runner.');
  return isRoutine ? 'debug' : 'info';
}
