import { expect, it } from 'vitest';
import { isPublicAddress } from '#server/notices/publicAddress';

it.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  ['this machine', '127.0.0.1'],
  ['this machine', '127.8.8.8'],
  ['this machine', '::1'],
  ['any address', '0.0.0.0'],
  ['any address', '::'],
  ['a private network', '10.1.2.3'],
  ['a private network', '172.31.255.1'],
  ['a private network', '192.168.0.1'],
  ['a provider’s network', '100.64.0.1'],
  ['a private network', 'fd12:3456::1'],
  ['the link: cloud metadata', '169.254.169.254'],
  ['the link', 'fe80::1'],
  ['many', '224.0.0.1'],
  ['many', '255.255.255.255'],
  ['many', 'ff02::1'],
  ['this machine inside of IPv6', '::ffff:127.0.0.1'],
  ['cloud metadata inside of IPv6', '::ffff:a9fe:a9fe'],
  ['this machine through NAT64', '64:ff9b::7f00:1'],
  ['this machine through 6to4', '2002:7f00:1::'],
  ['documentation', '192.0.2.1'],
  ['no address', 'localhost'],
  ['no address', ''],
])('%s (%s) is not', (_what, address) => {
  expect(isPublicAddress(address)).toBe(false);
});
