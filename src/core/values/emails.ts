/** E-mail addresses to the one spelling that is compared. */

/** RFC 5321 section 4.1.2 without quoted local parts and address literals, which no lead form lets through. */
const ADDRESS = /^[^\s@<>"(),:;[\\\]]+@[^\s@<>"(),:;[\\\]]+\.[^\s@<>"(),:;[\\\].]+$/u;

/**
 * The address in lower case, without `mailto:` and what RFC 6068 lets follow behind a question mark; `undefined` where it is
 * none. The local part is folded as well: RFC 5321 section 2.4 lets a host tell `Joe` from `joe`, none in practice does, and one
 * person would become two.
 */
export function parseEmail(text: string): string | undefined {
  const address = /^\s*mailto:/i.test(text) ? fromMailto(text.trim()) : text.trim();
  return ADDRESS.test(address) ? address.toLowerCase() : undefined;
}

function fromMailto(iri: string): string {
  const address = iri.replace(/^mailto:/i, '').replace(/[?#].*$/s, '');
  try {
    return decodeURIComponent(address);
  } catch {
    // No percent-encoding; then it is the address itself.
    return address;
  }
}
