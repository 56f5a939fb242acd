/** The inbox: lists it, reads notifications, and deletes those that are stored. */
import type { Limits } from '../message/decode/json-decode.ts';
import { isPodError, PodError } from '../errors.ts';
import { isStrong } from '../http/conditions.ts';
import { listContainer, type ContainerEntry, type ListOptions, type MissingEntries } from './container.ts';
import { isOfSeconds } from '../http/etags.ts';
import { isLinkedContainer } from './listing.ts';
import type { PodClient, PodResponse } from '../http/client.ts';
import type { LeftAside } from './left-aside.ts';
import { withLoneRefusal } from '../http/failures/lone-refusal.ts';
import { known } from '../text/known.ts';
import { contentMark, listedMark } from './version.ts';

/** A notification, as the inbox lists it. */
export interface ListedNotification {
  readonly source: string;
  /** A hash of its details in the listing; `''` if there are none. */
  readonly listed: string;
  /** The time of its last change (RFC 3339) and its size in bytes, from the listing. */
  readonly modified?: string;
  readonly size?: number;
  /**
   * The time of its last change in milliseconds of the server's clock, if the listing has whole seconds: another change in the
   * same second would not show.
   */
  readonly secondMs?: number;
  /**
   * Whether the listing has fractions of a second and this one is zero. If the server measures fractions, that is a
   * coincidence.
   */
  readonly isRounded?: boolean;
}

/** The version of a notification that was read. Only this version may be deleted. */
export interface ReadVersion {
  readonly source: string;
  /** A hash of its content. */
  readonly content: string;
  /**
   * A strong ETag that identifies this notification. It is missing if the server has no such ETags, or if it is made of the
   * current second.
   */
  readonly etag?: string;
}

/** A notification, as the server returned it. */
export interface RawNotification extends ReadVersion {
  readonly body: Uint8Array;
  readonly contentType?: string;
  /** Whether the server says that it is a container after all, although the listing did not. */
  readonly isContainer: boolean;
  /** The time of reading in milliseconds of the server's clock. */
  readonly readMs: number;
  /** Whether its ETag is made of a second that is not over yet. */
  readonly isFresh: boolean;
  /** `Last-Modified` in milliseconds of the server's clock. Notifications do not change, so this is when it was posted. */
  readonly postedMs?: number;
}

/** The result of reading a notification. A failure has its error. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly notification: RawNotification }
  | { readonly kind: 'gone' }
  | { readonly kind: 'too-large'; readonly error: PodError }
  | { readonly kind: 'failed'; readonly error: PodError };

/** Called at the end of a listing, at most once, if not all of it is read. */
export type OnLeftAside = (left: LeftAside) => void;

/** The notifications of an inbox, as it lists them. Containers in it are skipped, and reported. */
export async function* listInbox(
  client: PodClient,
  inbox: string,
  onLeftAside?: OnLeftAside,
): AsyncGenerator<ListedNotification> {
  let ignored = { count: 0, example: '' };
  let missing: MissingEntries | undefined;
  const containers: string[] = [];
  const options: ListOptions = {
    act: 'Listing the inbox',
    details: true,
    onIgnored: (count, example) => (ignored = { count, example }),
    onIncomplete: (found) => (missing = found),
  };
  try {
    for await (const entry of listContainer(client, inbox, options))
      if (entry.container) containers.push(entry.url);
      else yield listedOf(entry);
    const [example] = containers;
    const below = example === undefined ? undefined : { count: containers.length, example };
    if (ignored.count > 0 || below !== undefined || missing !== undefined)
      onLeftAside?.(known<LeftAside>({ ...ignored, containers: below, missing }));
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
  const listedDetails = [modified, mtime, size].filter((detail) => detail !== undefined);
  if (listedDetails.length === 0) return { source, listed: '' };
  const details = { ...(modified === undefined ? {} : { modified }), ...(size === undefined ? {} : { size }) };
  const listed = listedMark(listedDetails.join(' '));
  const secondMs = secondOf(entry);
  if (secondMs === undefined) return { source, listed, ...details };
  return { source, listed, ...details, secondMs, isRounded: /\.0+(?!\d)/.test(modified ?? mtime ?? '') };
}

/** The time of a change, if the listing has whole seconds; `undefined` if it has fractions or no time. */
function secondOf({ modified = '', mtime = '' }: ContainerEntry): number | undefined {
  if (/\.\d*[1-9]/.test(modified) || /\.\d*[1-9]/.test(mtime)) return undefined;
  const ms = modified === '' ? Number(mtime === '' ? NaN : mtime) * 1000 : Date.parse(modified);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * A time in whole seconds distinguishes two changes only when its second is over (RFC 9110 section 8.8.2.2). There is a margin,
 * because the clock of the server's answers and that of its file system differ slightly.
 */
export const SECOND_IS_OVER_MS = 2000;

/** The `listed` hash, if no later notification can have the same; `isFine`: the server reports fractions of a second. */
export function reliablyListed(
  { listed, secondMs = -Infinity, isRounded = false }: ListedNotification,
  readMs: number,
  isFine: boolean,
): string {
  const isOver = readMs - secondMs >= SECOND_IS_OVER_MS;
  return isOver || (isRounded && isFine) ? listed : '';
}

/**
 * Reads one notification. `Accept: *` `/*` requests the original bytes: for another type, a server would convert them, and load
 * the sender's `@context` to do so (SECURITY.md, T4).
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
  { url, headers, bytes, etag }: PodResponse,
  { clockSkewMs = 0, isFine = false }: PodClient,
): Omit<RawNotification, 'source'> {
  const contentType = headers.get('content-type') ?? undefined;
  const lastModified = headers.get('last-modified') ?? undefined;
  const postedMs = Date.parse(lastModified ?? '');
  const date = Date.parse(headers.get('date') ?? '');
  const readMs = Number.isNaN(date) ? Date.now() + clockSkewMs : date;
  const isFresh = isOfSeconds(etag, lastModified, isFine) && readMs - postedMs < SECOND_IS_OVER_MS;
  return {
    body: bytes,
    content: contentMark(bytes, contentType),
    isContainer: url.endsWith('/') && isLinkedContainer({ url, headers }),
    readMs,
    isFresh,
    ...(isStrong(etag) && !isFresh ? { etag } : {}),
    ...(contentType === undefined ? {} : { contentType }),
    ...(Number.isNaN(postedMs) ? {} : { postedMs }),
  };
}

/**
 * The result of a deletion. `deleted`: it is gone, perhaps already before. `changed`: another notification is at its URL.
 * `fresh`: a replacement within the current second could not be noticed, so it was not deleted.
 */
export type Deletion = 'deleted' | 'changed' | 'fresh';

/**
 * Deletes exactly the notification that was read (SECURITY.md, T21): with its ETag as the condition, or, without a reliable
 * ETag, after reading and comparing it again.
 *
 * @throws PodError if it cannot be read or deleted; `precondition-failed` if the server refuses although nothing has changed.
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

/** Without a reliable ETag: reads it again, compares, and deletes with the condition of the new ETag, if there is one. */
async function deleteIfSame(client: PodClient, { source, content }: ReadVersion, limits: Limits): Promise<Deletion> {
  const outcome = await readNotification(client, source, limits);
  if (outcome.kind === 'gone') return 'deleted';
  if (outcome.kind === 'failed') throw outcome.error;
  if (outcome.kind === 'too-large' || outcome.notification.content !== content) return 'changed';
  const { notification } = outcome;
  if (notification.isFresh) return 'fresh';
  if (notification.etag !== undefined) return deleteNotification(client, notification, limits);
  // On a server without ETags, a change between the two requests cannot be noticed.
  await withLoneRefusal(client, source, () => client.delete(source, { act: 'Deleting a notification' }));
  return 'deleted';
}
