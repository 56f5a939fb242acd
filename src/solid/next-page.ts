/** Where a listing may go on. */

/** The query parameter for a cursor. */
const CURSOR = 'from';

/** A URL, absolute or relative. A cursor is a word without a question mark. */
const REFERENCE = /^(?:https?:\/)?[/?]|^\.{1,2}\/|\?/i;

/** Whether a value is a reference to a page, and no cursor. */
export const isReference = (value: string): boolean => REFERENCE.test(value);

/**
 * The URL of the next page: the same URL with another query, or one below the container. Returns `undefined` if it is anywhere
 * else (SECURITY.md, T12, T15). A value that is not a URL reference is a cursor.
 */
export function nextPage(page: URL, containers: readonly URL[], next: string): URL | undefined {
  if (!isReference(next)) {
    const cursor = new URL(page);
    cursor.searchParams.set(CURSOR, next);
    return cursor;
  }
  if (!URL.canParse(next, page)) return undefined;
  const url = new URL(next, page);
  url.hash = '';
  if (url.origin !== page.origin || url.username !== '' || url.password !== '') return undefined;
  const isHere = ({ pathname }: URL): boolean => pathname.endsWith('/') && url.pathname.startsWith(pathname);
  return url.pathname === page.pathname || containers.some(isHere) ? url : undefined;
}
