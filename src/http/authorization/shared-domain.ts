/**
 * Which domains are under one owner. Under `co.uk` or `github.io` everyone has names: whoever has one of them is a stranger to
 * whoever has another (the Public Suffix List, with the names that its private part adds).
 */
import { getPublicSuffix } from 'tldts';

/** Is the host below this domain, and the domain that of one owner? An address in numbers has no domain. */
export function isBelow(hostname: string, domain: string): boolean {
  return hostname.endsWith(`.${domain}`) && isOfOneOwner(domain);
}

/** Not a public suffix, and neither a single name such as `com`, but for that of this machine. */
function isOfOneOwner(domain: string): boolean {
  if (domain === 'localhost') return true;
  if (!/\.[a-z][a-z\d-]*$/i.test(domain)) return false;
  return getPublicSuffix(domain, { allowPrivateDomains: true }) !== domain;
}
