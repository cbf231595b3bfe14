import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Set by the server itself on every request: the address at the other end of the connection. */
const PEER_HEADER = 'x-fairprune-peer';

/**
 * Notes on every request of this process who sits at the other end of the connection, which route handlers can't see
 * otherwise. What a client sends under this name is overwritten.
 */
export function notePeers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? 'unknown';
  });
}

/**
 * Whether a request was made on this machine, as far as can be known: the connection comes from it, no proxy says that
 * it speaks for somebody elsewhere, and the browser asked for a loopback name (a page elsewhere whose name was made
 * to point to 127.0.0.1 asks for its own).
 */
export function fromThisMachine(headers: Headers): boolean {
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  return (
    isLoopbackAddress(headers.get(PEER_HEADER) ?? '') &&
    forwarded.every((address) => address === '' || isLoopbackAddress(address)) &&
    headers.get('forwarded') === null &&
    isLoopbackHost(headers.get('host') ?? '') &&
    isLoopbackHost(headers.get('x-forwarded-host') ?? headers.get('host') ?? '')
  );
}

function isLoopbackAddress(address: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address) || address === '::1';
}

/** `host` as in the Host header, with or without a port. */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(name) ||
    name === '[::1]'
  );
}
