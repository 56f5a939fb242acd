/** Addresses of the public internet, and none of the networks behind us (server-side request forgery). */
import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A name or address that is not public; it is not connected to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/** Is it an address that anybody may hold (IANA special-purpose address registries)? An IPv4 address in IPv6 counts as itself. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Is every address of a name public? One that is not might be the one that is connected to. */
export function arePublic(addresses: readonly LookupAddress[]): boolean {
  return addresses.every(({ address }) => isPublicAddress(address));
}

/**
 * For `connect`: looks a name up and refuses it where any of its addresses is not public. Since the connection is made to the
 * address that was looked at, a name that changes in between (DNS rebinding) gains nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[] | undefined) => {
    const addresses = found ?? [];
    const [first] = addresses;
    if (error !== null || first === undefined) callback(error ?? new Error('no address'), '', 0);
    else if (!arePublic(addresses)) callback(new PrivateAddressError('the address is not public'), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
