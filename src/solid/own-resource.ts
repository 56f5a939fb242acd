/** Reading what leadpod itself wrote: it may be absent, or torn, but it is never a page. */
import { isPodError, PodError } from '../errors.ts';
import { endIsCertain } from '../http/body.ts';
import type { GetOptions, PodClient, PodResponse, PodStream } from '../http/client.ts';
import { mediaTypeOf } from '../text/media-type.ts';

const PAGES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);

/**
 * Whether it is a page for people: a log-in form, or what a network in between says, with 200 (F14). What is in such
 * an answer says nothing about the resource.
 */
export const isPage = (contentType: string | undefined): boolean => PAGES.has(mediaTypeOf(contentType));

/**
 * Reads a resource of ours; `undefined` where there is none.
 *
 * @throws PodError `unexpected` where a page came in its place: taken for a torn resource it would be written over.
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

/** The lines of a resource of ours, and which version it was. */
export interface OwnLines {
  readonly lines: readonly string[];
  readonly etag: string | undefined;
}

/** Former versions knew no bound, and one string holds no more than half of this. */
const MAX_BYTES_OF_LINES = 1024 ** 3;
/** What has no certain end is read twice, as a whole (F12). */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a resource of ours that is made of lines, however large it is; `undefined` where there is none.
 *
 * @throws PodError `unexpected` where a page came in its place.
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

/** Never all of it in one string. */
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
