/** Reading what leadpod itself wrote: it may be absent, or torn, but it is never a page. */
import { isPodError, PodError } from '../errors.ts';
import type { GetOptions, PodClient, PodResponse } from './http.ts';

const PAGES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);

/**
 * Whether it is a page for people: a log-in form, or what a network in between says, with 200 (F14). What stands in such
 * an answer says nothing about the resource.
 */
export const isPage = (contentType: string | undefined): boolean =>
  PAGES.has(contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '');

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

function pageError(url: string, act: string, contentType = ''): PodError {
  const message = `${act} failed: GET ${url} - expected what leadpod wrote, received ${contentType}: a log-in page?`;
  return new PodError(message, { kind: 'unexpected', method: 'GET', url, status: 200 });
}
