/** The name of a server in messages: its URL and its software. */

/** Names of proxies and programming languages, which do not identify the server. */
const SAYS_NOTHING = /^(?:express|php\/\S*|asp\.net|servlet\S*)$/i;
/** The header is foreign text and may contain anything. */
const MOST_LETTERS = 60;

/** `the server https://pod.example (Community Solid Server)`, or without the software if the headers do not name it. */
export function serverName(url: string, headers?: Headers): string {
  const software = ['x-powered-by', 'server']
    .map((name) => (headers?.get(name) ?? '').replace(/[^\w ./()-]/g, '').trim())
    .filter((text) => text !== '' && text.length <= MOST_LETTERS && !SAYS_NOTHING.test(text));
  const words = software.length === 0 ? '' : ` (${[...new Set(software)].join(', ')})`;
  return `the server ${new URL(url).origin}${words}`;
}
