/** Recognises names and addresses of the loopback interface. */
import ipaddr from 'ipaddr.js';

/** Whether a host (a name, or the `hostname` of a URL) reaches only this machine. */
export function isLoopbackHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback');
}
