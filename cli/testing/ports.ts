import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** A program that listens on a free loopback port. */
export async function takenPort(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer();
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return { port, close: () => closed(server) };
}

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  const { port, close } = await takenPort();
  await close();
  return port;
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
