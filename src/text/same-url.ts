/**
 * Whether two IRIs are the same URL: scheme and host are compared without case, and a default port may be missing (RFC 3986
 * section 6.2).
 */
export function isSameUrl(one: string, other: string): boolean {
  if (one === other) return true;
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
