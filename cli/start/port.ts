import { createServer } from 'node:net';
import { Fault } from '#core/errors/fault';

/** Throws Fault `port-taken` when another program listens on the port, `bad-config` when it may not be used. */
export async function assertPortFree(port: number, host: string): Promise<void> {
  const code = await listenOnce(port, host);
  if (code === null) return;
  if (code === 'EADDRINUSE') {
    throw new Fault('port-taken', `Port ${port} is taken by another program.`, {
      field: 'PORT',
      hint: `Stop that program, or choose another port: PORT=${port + 1 <= 65_535 ? port + 1 : 3000} npm start`,
    });
  }
  throw new Fault('bad-config', `Can't listen on ${host}, port ${port} (${code}).`, {
    field: code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'FAIRPRUNE_HOST' : 'PORT',
    hint:
      code === 'EACCES'
        ? 'Ports below 1024 need rights; choose a higher one: PORT=3000 npm start'
        : 'Choose another address.',
  });
}

/** Listens for a moment; resolves to the error code, or null when it went well. */
function listenOnce(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
