/** Allows addresses of the public internet only, not those of internal networks (against server-side request forgery). */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import pLimit from 'p-limit';

/** The name or address is not public, so no connection is made. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/** Whether an address is public (IANA special-purpose address registries). An IPv4 address in IPv6 form counts as IPv4. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Whether all addresses of a name are public: the connection may use any of them. */
export function arePublic(addresses: readonly LookupAddress[]): boolean {
  return addresses.every(({ address }) => isPublicAddress(address));
}

/**
 * Lookups share Node's thread pool with file access, usually four threads. Silent name servers can occupy at most two of them.
 */
const lookups = pLimit(2);

/**
 * A lookup function for `connect`. It refuses a name if any of its addresses is not public. The connection uses the address
 * that was checked, so a name that changes in between (DNS rebinding) has no effect. After an abort, it does no more lookups.
 */
export function publicLookup(signal?: AbortSignal): LookupFunction {
  return (hostname, options, callback) => {
    void lookups(async () => {
      try {
        signal?.throwIfAborted();
        const addresses = await lookup(hostname, { ...options, all: true });
        const [first] = addresses;
        if (first === undefined) throw new Error('no address');
        if (!arePublic(addresses)) throw new PrivateAddressError('the address is not public');
        if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      } catch (error) {
        callback(error as Error, '', 0);
      }
    });
  };
}
