/** Names and addresses of this machine alone. */
import ipaddr from 'ipaddr.js';

/** Does a host reach this machine alone, as the name of a server of ours or as the `hostname` of a URL? */
export function isLoopbackHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback');
}
