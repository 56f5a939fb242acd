/** Which names of a listing are children of its container. */

/**
 * Access rules and descriptions of other resources. They are not children, and must never be deleted as such (SECURITY.md,
 * T10).
 */
const AUXILIARY = /\.(acl|acr|meta)\/?$/;

/** Those of the container itself. Some servers list them, and they are skipped without a report. */
export const OWN_AUXILIARY = /\/\.(acl|acr|meta)$/;

/**
 * The URL of a direct child of the container: the same origin and one more path segment. Returns `undefined` for everything
 * else that a hostile server might list (SECURITY.md, T15).
 */
export function childUrl(container: URL, iri: string): string | undefined {
  if (!URL.canParse(iri)) return undefined;
  const url = new URL(iri);
  const parent = container.pathname.endsWith('/') ? container.pathname : `${container.pathname}/`;
  if (url.origin !== container.origin || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '' || !url.pathname.startsWith(parent)) return undefined;
  const name = url.pathname.slice(parent.length);
  // An encoded slash is part of a name for us, but may separate two segments for the server.
  return /^[^/]+\/?$/.test(name) && !/%2f|%5c/i.test(name) && !AUXILIARY.test(name) ? url.href : undefined;
}
