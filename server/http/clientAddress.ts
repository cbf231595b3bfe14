import { readEnv } from '#server/env';

/** Headers of a request, asked for by lower-case names: `Headers` is one, Node's object behind `get` another. */
export type HeaderReader = { get(name: string): string | null };

/** Set by the server itself on every request (server/auth/loopback.ts): the other end of the connection. */
const PEER_HEADER = 'x-fairprune-peer';

/**
 * The address a request is counted under. Behind `FAIRPRUNE_PROXIES` reverse proxies it is the entry that the outermost
 * of them wrote into X-Forwarded-For; what a client writes there itself stands further left and is never read.
 * IPv6 addresses are cut to their /64 network: one customer has all of it.
 */
export function clientAddress(headers: HeaderReader, proxies: number = readEnv().proxies): string {
  const peer = headers.get(PEER_HEADER) ?? 'unknown';
  const passed = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const address = proxies === 0 ? peer : (passed.at(-proxies) ?? passed[0] ?? peer);
  return network(address.replace(/^::ffff:(?=\d+\.)/i, ''));
}

function network(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
