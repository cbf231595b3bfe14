import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { Fault } from '#core/errors/fault';

/**
 * Lets one installation into a folder at a time. The lock is the name of an abstract socket of the Linux kernel, gone
 * with the process however it ends. Throws Fault `conflict` when another one holds it. Returns the function that lets go.
 */
export function lockFolder(root: string): Promise<() => void> {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 32);
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else
        reject(
          new Fault('conflict', `Another compute:install is at work in ${root}.`, { hint: 'Wait for it.' }),
        );
    });
    server.listen(`\0fairprune-compute-${name}`, () => resolve(() => server.close()));
  });
}
