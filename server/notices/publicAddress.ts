import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address belongs to the public internet: not this machine, a private or link-local network (cloud
 * metadata sits there), multicast, or a form that hides one of them (IPv4 inside IPv6, 6to4, NAT64).
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}
