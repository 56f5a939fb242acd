/** How messages name a server: where it is, and what software it says that it is. */

/** What stands before the server proper, and what only tells in which language it is written, names no one. */
const SAYS_NOTHING = /^(?:express|php\/\S*|asp\.net|servlet\S*)$/i;
/** A header is a stranger's text, and an error page may have put anything there. */
const MOST_LETTERS = 60;

/** `the server https://pod.example (Community Solid Server)`; without the software where its headers do not tell. */
export function serverName(url: string, headers?: Headers): string {
  const software = ['x-powered-by', 'server']
    .map((name) => (headers?.get(name) ?? '').replace(/[^\w ./()-]/g, '').trim())
    .filter((text) => text !== '' && text.length <= MOST_LETTERS && !SAYS_NOTHING.test(text));
  const words = software.length === 0 ? '' : ` (${[...new Set(software)].join(', ')})`;
  return `the server ${new URL(url).origin}${words}`;
}
