/** Addresses of the public internet, and none of the networks behind us (server-side request forgery). */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import pLimit from 'p-limit';

/** A name or address that is not public; it is not connected to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/** Is it an address that anyone may hold (IANA special-purpose address registries)? An IPv4 address in IPv6 counts as itself. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Is every address of a name public? One that is not might be the one that is connected to. */
export function arePublic(addresses: readonly LookupAddress[]): boolean {
  return addresses.every(({ address }) => isPublicAddress(address));
}

/**
 * Names are looked up by the threads that read files, too, four as a rule: name servers that are silent may hold two of them,
 * and whatever else the process does goes on.
 */
const lookups = pLimit(2);

/**
 * For `connect`: looks a name up and refuses it where any of its addresses is not public. Since the connection is made to the
 * address that was looked at, a name that changes in between (DNS rebinding) gains nothing. Nothing is looked up any more once
 * the signal is aborted.
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
