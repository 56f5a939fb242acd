/**
 * Which domains have one owner. Below `co.uk` or `github.io` anyone can have a name, and the owner of one such name is a
 * stranger to the owner of another (Public Suffix List, including its private part).
 */
import { getPublicSuffix } from 'tldts';

/** Whether the host is below this domain, and the domain has one owner. An IP address has no domain. */
export function isBelow(hostname: string, domain: string): boolean {
  return hostname.endsWith(`.${domain}`) && isOfOneOwner(domain);
}

/** Whether a domain is neither a public suffix nor a single label such as `com`. `localhost` counts as having one owner. */
function isOfOneOwner(domain: string): boolean {
  if (domain === 'localhost') return true;
  if (!/\.[a-z][a-z\d-]*$/i.test(domain)) return false;
  return getPublicSuffix(domain, { allowPrivateDomains: true }) !== domain;
}
