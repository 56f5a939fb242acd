/** E-mail addresses to the one spelling that is compared. */

/** RFC 5321 section 4.1.2 without quoted local parts and address literals, which no lead form lets through. */
const ADDRESS = /^[^\s@<>"(),:;[\\\]]+@[^\s@<>"(),:;[\\\]]+\.[^\s@<>"(),:;[\\\].]+$/u;

/**
 * The address in lower case, without `mailto:`; `undefined` where it is none. The local part is folded as well: RFC 5321
 * section 2.4 lets a host tell `Joe` from `joe`, none in practice does, and one person would become two.
 */
export function parseEmail(text: string): string | undefined {
  const address = text.trim().replace(/^mailto:/i, '');
  return ADDRESS.test(address) ? address.toLowerCase() : undefined;
}
