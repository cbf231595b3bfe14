import { expect, test } from 'vitest';
import { clientAddress } from '#server/http/clientAddress';

const from = (peer: string, forwarded?: string) =>
  new Headers({
    'x-fairprune-peer': peer,
    ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
  });

test('without a proxy what clients write about themselves is not read', () => {
  expect(clientAddress(from('198.51.100.7', '203.0.113.9'), 0)).toBe('198.51.100.7');
});

test('behind proxies it is what the outermost of them saw', () => {
  expect(clientAddress(from('10.0.0.1', '203.0.113.9'), 1)).toBe('203.0.113.9');
  expect(clientAddress(from('10.0.0.1', 'forged, 203.0.113.9'), 1)).toBe('203.0.113.9');
  expect(clientAddress(from('10.0.0.1', 'forged, 203.0.113.9, 10.0.0.2'), 2)).toBe('203.0.113.9');
  expect(clientAddress(from('10.0.0.1'), 1)).toBe('10.0.0.1');
});

test('of IPv6 the network counts, of IPv4 in IPv6 the address', () => {
  expect(clientAddress(from('2001:db8:1:2:3:4:5:6'), 0)).toBe('2001:db8:1:2::/64');
  expect(clientAddress(from('2001:db8:1:2::1'), 0)).toBe('2001:db8:1:2::/64');
  expect(clientAddress(from('2001:db8::1'), 0)).toBe('2001:db8:0:0::/64');
  expect(clientAddress(from('::ffff:198.51.100.7'), 0)).toBe('198.51.100.7');
});
