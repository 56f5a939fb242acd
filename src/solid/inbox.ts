/** The inbox: what lies there, what one notification says, and its removal when all is safely stored. */
import type { Limits } from '../message/decode/json-decode.ts';
import { isPodError, PodError } from '../errors.ts';
import { isStrong } from '../http/conditions.ts';
import { listContainer, type ContainerEntry } from './container.ts';
import { isOfSeconds } from '../http/etags.ts';
import type { PodClient, PodResponse } from '../http/client.ts';
import type { LeftAside } from './left-aside.ts';
import { withLoneRefusal } from '../http/failures/lone-refusal.ts';
import { contentMark, listedMark } from './version.ts';

/** A notification as the inbox lists it. */
export interface ListedNotification {
  readonly source: string;
  /** The mark of what the listing says of it; `''` where it says nothing. */
  readonly listed: string;
  /** When it changed (RFC 3339) and its bytes, as the listing tells. */
  readonly modified?: string;
  readonly size?: number;
  /** When it changed, in milliseconds of the server's clock, where the listing has a whole second: another may have come since. */
  readonly secondMs?: number;
  /** The listing has a fraction of that second, which is zero: of a server that tells parts of a second it is so by chance. */
  readonly isRounded?: boolean;
}

/** What is known of a notification that was read, and must be so of what is deleted. */
export interface ReadVersion {
  readonly source: string;
  /** The mark of its content. */
  readonly content: string;
  /**
   * A strong ETag that no other notification at this URL will ever have; absent where the server has none, or one made of the
   * second that is not over yet.
   */
  readonly etag?: string;
}

/** A notification as the server gave it. */
export interface RawNotification extends ReadVersion {
  readonly body: Uint8Array;
  readonly contentType?: string;
  /** When it was read, in milliseconds of the server's clock. */
  readonly readMs: number;
  /** Its ETag is made of a second that is not over yet. */
  readonly isFresh: boolean;
  /** `Last-Modified`, in milliseconds of the server's clock: no one changes a notification, so that is when it was posted. */
  readonly postedMs?: number;
}

/** What reading a notification can come to; a failure is told by its error. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly notification: RawNotification }
  | { readonly kind: 'gone' }
  | { readonly kind: 'too-large'; readonly error: PodError }
  | { readonly kind: 'failed'; readonly error: PodError };

/** Told at the end of a listing what does not lie where a notification may. */
export type OnLeftAside = (left: LeftAside) => void;

/** The notifications of an inbox, as they are listed; containers in it are none. */
export async function* listInbox(
  client: PodClient,
  inbox: string,
  onLeftAside?: OnLeftAside,
): AsyncGenerator<ListedNotification> {
  const onIgnored = (count: number, example: string): void => onLeftAside?.({ count, example });
  try {
    for await (const entry of listContainer(client, inbox, { act: 'Listing the inbox', details: true, onIgnored }))
      if (!entry.container) yield listedOf(entry);
  } catch (error) {
    if (!isPodError(error, 'not-found', 'forbidden')) throw error;
    const { kind, method, url, status } = error;
    const advice =
      kind === 'not-found' ? 'is LEADPOD_INBOX right?' : 'its access rules must let the signed-in agent read it';
    const details = { kind, method, url, cause: error };
    throw new PodError(`${error.message} - ${advice}`, status === undefined ? details : { ...details, status });
  }
}

function listedOf(entry: ContainerEntry): ListedNotification {
  const { url: source, modified, mtime, size } = entry;
  const told = [modified, mtime, size].filter((detail) => detail !== undefined);
  if (told.length === 0) return { source, listed: '' };
  const details = { ...(modified === undefined ? {} : { modified }), ...(size === undefined ? {} : { size }) };
  const listed = listedMark(told.join(' '));
  const secondMs = secondOf(entry);
  if (secondMs === undefined) return { source, listed, ...details };
  return { source, listed, ...details, secondMs, isRounded: /\.0+(?!\d)/.test(modified ?? mtime ?? '') };
}

/** The whole second to which a listing tells the time of a change; `undefined` where it tells parts of it, or no time. */
function secondOf({ modified = '', mtime = '' }: ContainerEntry): number | undefined {
  if (/\.\d*[1-9]/.test(modified) || /\.\d*[1-9]/.test(mtime)) return undefined;
  const ms = modified === '' ? Number(mtime === '' ? NaN : mtime) * 1000 : Date.parse(modified);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * A time in whole seconds tells two changes apart once its second is over (RFC 9110 section 8.8.2.2), on the clocks of the
 * server's answers and of its disk, which are not quite the same.
 */
export const SECOND_IS_OVER_MS = 2000;

/** What the listing said, where nothing that comes later can be listed like it; `isFine`: the server tells parts of a second. */
export function reliablyListed(
  { listed, secondMs = -Infinity, isRounded = false }: ListedNotification,
  readMs: number,
  isFine: boolean,
): string {
  const isOver = readMs - secondMs >= SECOND_IS_OVER_MS;
  return isOver || (isRounded && isFine) ? listed : '';
}

/**
 * Reads one notification. `Accept: *` `/*` asks for the bytes as they are: asked for another type, a server converts, and
 * fetches the sender's `@context` to do so (THREATS: T4).
 */
export async function readNotification(client: PodClient, source: string, limits: Limits): Promise<ReadOutcome> {
  try {
    const answer = await withLoneRefusal(client, source, () =>
      client.get(source, { act: 'Reading a notification', accept: '*/*', maxBytes: limits.maxBytes }),
    );
    return { kind: 'read', notification: { source, ...rawOf(answer, client) } };
  } catch (error) {
    if (!(error instanceof PodError)) throw error;
    if (error.kind === 'not-found') return { kind: 'gone' };
    return { kind: error.kind === 'too-large' ? 'too-large' : 'failed', error };
  }
}

function rawOf(
  { headers, bytes, etag }: PodResponse,
  { clockSkewMs = 0, isFine = false }: PodClient,
): Omit<RawNotification, 'source'> {
  const contentType = headers.get('content-type') ?? undefined;
  const lastModified = headers.get('last-modified') ?? undefined;
  const postedMs = Date.parse(lastModified ?? '');
  const date = Date.parse(headers.get('date') ?? '');
  const readMs = Number.isNaN(date) ? Date.now() + clockSkewMs : date;
  const isFresh = isOfSeconds(etag, lastModified, isFine) && readMs - postedMs < SECOND_IS_OVER_MS;
  return {
    ...{ body: bytes, content: contentMark(bytes, contentType), readMs, isFresh },
    ...(isStrong(etag) && !isFresh ? { etag } : {}),
    ...(contentType === undefined ? {} : { contentType }),
    ...(Number.isNaN(postedMs) ? {} : { postedMs }),
  };
}

/**
 * What happened to a notification that was to be deleted: `deleted`, also where it was gone already; `changed`, since another
 * is at its URL, which is news; `fresh`, because the server could not tell another one from it before its second is over.
 */
export type Deletion = 'deleted' | 'changed' | 'fresh';

/**
 * Deletes what was read, and nothing else (THREATS: T21): on the condition of its ETag; where there is none that can be relied
 * on it is read again and compared before.
 *
 * @throws PodError where it cannot be read or deleted; `precondition-failed` where the server refuses what did not change.
 */
export async function deleteNotification(client: PodClient, read: ReadVersion, limits: Limits): Promise<Deletion> {
  const { source } = read;
  const act = 'Deleting a notification';
  if (read.etag === undefined) return deleteIfSame(client, read, limits);
  try {
    await withLoneRefusal(client, source, () => client.delete(source, { act, ifMatch: read.etag }));
    return 'deleted';
  } catch (error) {
    if (!isPodError(error, 'precondition-failed')) throw error;
    const outcome = await readNotification(client, source, limits);
    if (outcome.kind === 'gone') return 'deleted';
    if (outcome.kind === 'read' && outcome.notification.etag === read.etag) throw error;
    return 'changed';
  }
}

/** Without an ETag of a moment before: read, compared, and deleted on the condition of the ETag that comes with it, if any. */
async function deleteIfSame(client: PodClient, { source, content }: ReadVersion, limits: Limits): Promise<Deletion> {
  const outcome = await readNotification(client, source, limits);
  if (outcome.kind === 'gone') return 'deleted';
  if (outcome.kind === 'failed') throw outcome.error;
  if (outcome.kind === 'too-large' || outcome.notification.content !== content) return 'changed';
  const { notification } = outcome;
  if (notification.isFresh) return 'fresh';
  if (notification.etag !== undefined) return deleteNotification(client, notification, limits);
  // A server without ETags: between the two requests nothing can be known.
  await withLoneRefusal(client, source, () => client.delete(source, { act: 'Deleting a notification' }));
  return 'deleted';
}
