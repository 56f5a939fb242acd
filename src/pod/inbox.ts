/** The inbox: what lies there, what one notification says, and its removal when all is safely stored. */
import type { Limits } from '../core/json-decode.ts';
import { isPodError, PodError } from '../errors.ts';
import { listContainer, type ContainerEntry, type ListOptions } from './container.ts';
import type { PodClient } from './http.ts';
import type { LeftAside } from './left-aside.ts';

/** A notification as the server gave it. */
export interface RawNotification {
  readonly source: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  /** `Last-Modified`, in milliseconds of the server's clock: nobody changes a notification, so that is when it was posted. */
  readonly postedMs?: number;
}

/** What reading a notification can come to; a failure is told by its error. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly notification: RawNotification }
  | { readonly kind: 'gone' }
  | { readonly kind: 'too-large'; readonly error: PodError }
  | { readonly kind: 'failed'; readonly error: PodError };

/** Told at the end of a listing what does not lie where a notification may. */
type OnLeftAside = (left: LeftAside) => void;

/** The URLs of the notifications in an inbox, as they are listed; containers in it are none. */
export async function* listInbox(client: PodClient, inbox: string, onLeftAside?: OnLeftAside): AsyncGenerator<string> {
  for await (const { url } of list(client, inbox, onLeftAside)) yield url;
}

/** The same, with what the server tells about each. */
export function listInboxEntries(
  client: PodClient,
  inbox: string,
  onLeftAside?: OnLeftAside,
): AsyncGenerator<ContainerEntry> {
  return list(client, inbox, onLeftAside, { details: true });
}

async function* list(
  client: PodClient,
  inbox: string,
  onLeftAside: OnLeftAside | undefined,
  options: Pick<ListOptions, 'details'> = {},
): AsyncGenerator<ContainerEntry> {
  const onIgnored = (count: number, example: string): void => onLeftAside?.({ count, example });
  try {
    for await (const entry of listContainer(client, inbox, { ...options, act: 'Listing the inbox', onIgnored }))
      if (!entry.container) yield entry;
  } catch (error) {
    if (!isPodError(error, 'not-found', 'forbidden')) throw error;
    const { kind, method, url, status } = error;
    const advice =
      kind === 'not-found' ? 'is LEADPOD_INBOX right?' : 'its access rules must let the signed-in agent read it';
    const details = { kind, method, url, cause: error };
    throw new PodError(`${error.message} - ${advice}`, status === undefined ? details : { ...details, status });
  }
}

/**
 * Reads one notification. `Accept: *` `/*` asks for the bytes as they are: asked for another type, a server converts, and
 * fetches the sender's `@context` to do so (THREATS: T4).
 */
export async function readNotification(client: PodClient, source: string, limits: Limits): Promise<ReadOutcome> {
  try {
    const answer = await client.get(source, {
      act: 'Reading a notification',
      accept: '*/*',
      maxBytes: limits.maxBytes,
    });
    const contentType = answer.headers.get('content-type');
    const postedMs = Date.parse(answer.headers.get('last-modified') ?? '');
    return {
      kind: 'read',
      notification: {
        source,
        body: answer.bytes,
        ...(contentType === null ? {} : { contentType }),
        ...(Number.isNaN(postedMs) ? {} : { postedMs }),
      },
    };
  } catch (error) {
    if (!(error instanceof PodError)) throw error;
    if (error.kind === 'not-found') return { kind: 'gone' };
    return { kind: error.kind === 'too-large' ? 'too-large' : 'failed', error };
  }
}

/** Removes a notification that was handled; one that is gone already is removed. */
export async function deleteNotification(client: PodClient, source: string): Promise<void> {
  await client.delete(source, { act: 'Deleting a notification' });
}
