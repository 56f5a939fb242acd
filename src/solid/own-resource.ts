/** Reads leadpod's own resources. They may be missing or incomplete, but they are never web pages. */
import { isPodError, PodError } from '../errors.ts';
import { endIsCertain } from '../http/body.ts';
import type { GetOptions, PodClient, PodResponse, PodStream } from '../http/client.ts';
import { mediaTypeOf } from '../text/media-type.ts';

const PAGES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);

/**
 * Whether a response is a web page: a login form, or a message of a proxy, with status 200 (CONTRIBUTING.md, F14). It says
 * nothing about the resource.
 */
export const isPage = (contentType: string | undefined): boolean => PAGES.has(mediaTypeOf(contentType));

/**
 * Reads one of leadpod's resources. Returns `undefined` if it does not exist.
 *
 * @throws PodError `unexpected` for a web page: leadpod would otherwise overwrite the resource as an incomplete one.
 */
export async function readOwnResource(
  client: PodClient,
  url: string,
  options: GetOptions & { readonly act: string },
): Promise<PodResponse | undefined> {
  try {
    const answer = await client.get(url, { accept: '*/*', ...options });
    if (isPage(answer.contentType)) throw pageError(url, options.act, answer.contentType);
    return answer;
  } catch (error) {
    if (isPodError(error, 'not-found')) return undefined;
    throw error;
  }
}

/** The lines of a resource, and its version. */
export interface OwnLines {
  readonly lines: readonly string[];
  readonly etag: string | undefined;
}

/** The largest resource in bytes. Former versions had no limit, and one string cannot hold more than half of this. */
const MAX_BYTES_OF_LINES = 1024 ** 3;
/** If the end of a body is uncertain, it is read twice, as a whole (CONTRIBUTING.md, F12). */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads one of leadpod's resources that consists of lines, of any size. Returns `undefined` if it does not exist.
 *
 * @throws PodError `unexpected` for a web page.
 */
export async function readOwnLines(client: PodClient, url: string, act: string): Promise<OwnLines | undefined> {
  const read = async (stream: PodStream): Promise<OwnLines | 'uncertain'> => {
    if (isPage(stream.contentType)) throw pageError(url, act, stream.contentType);
    return endIsCertain(stream.headers) ? { lines: await readLines(stream), etag: stream.etag } : 'uncertain';
  };
  try {
    const found = await client.getAs(url, { act, accept: '*/*', maxBytes: MAX_BYTES_OF_LINES }, read);
    if (found !== 'uncertain') return found;
  } catch (error) {
    if (isPodError(error, 'not-found')) return undefined;
    throw error;
  }
  const whole = await readOwnResource(client, url, { act, maxBytes: MAX_WHOLE_BYTES });
  return whole === undefined ? undefined : { lines: whole.text().split('\n'), etag: whole.etag };
}

/** Splits the text into lines without holding all of it in one string. */
async function readLines(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let pieces: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    pieces.push(first);
    for (const piece of rest) {
      lines.push(pieces.join(''));
      pieces = [piece];
    }
  }
  pieces.push(decoder.decode());
  lines.push(pieces.join(''));
  return lines;
}

function pageError(url: string, act: string, contentType = ''): PodError {
  const message = `${act} failed: GET ${url} - expected what leadpod wrote, received ${contentType}: a log-in page?`;
  return new PodError(message, { kind: 'unexpected', method: 'GET', url, status: 200 });
}
