/**
 * What was read at a URL. A URL is no identity (THREATS: T21): once it is free, a server gives it to the next sender who asks
 * for the same `Slug`. So what was handled is told by its content, and by what the listing of the inbox said of it.
 */
import { createHash } from 'node:crypto';

/**
 * {@link CONTENT_LENGTH} characters that follow from the bytes and their content type, then {@link LISTED_LENGTH} that follow
 * from what the listing said of the resource, or none where it said nothing that can be relied on.
 */
export type Version = string;

/** 66 bits of a hash: no one chooses two contents that share them by chance. */
export const CONTENT_LENGTH = 11;
/** 36 bits: times and sizes are chosen by the server. */
export const LISTED_LENGTH = 6;

/** What is known of a resource that cannot be read, in the place of its content. */
export type Unread = 'unreadable' | 'too-large';

const digest = (parts: readonly (string | Uint8Array)[], length: number): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url').slice(0, length);
};

/** The mark of a content. */
export const contentMark = (bytes: Uint8Array, contentType = ''): string =>
  digest([contentType, '\n', bytes], CONTENT_LENGTH);

/** The mark of a content that no one has read. It is never a reason to delete anything. */
export const unreadMark = (reason: Unread): string => digest([`${reason}\n`], CONTENT_LENGTH);

/** Did no one read the content of this mark? */
export const isUnreadMark = (content: string): boolean =>
  content === unreadMark('unreadable') || content === unreadMark('too-large');

/** The mark of what a listing says of a resource. */
export const listedMark = (told: string): string => digest([told], LISTED_LENGTH);

/** A version of its two marks. */
export const versionOf = (content: string, listed = ''): Version => content + listed;

/** The mark of its content. */
export const contentOf = (version: Version): string => version.slice(0, CONTENT_LENGTH);

/** The mark of what the listing said; `''` where that cannot be relied on. */
export const listedOf = (version: Version): string => version.slice(CONTENT_LENGTH);

/** Whether a string can be a version, wherever it was read. */
export const isVersion = (value: unknown): value is Version =>
  typeof value === 'string' && [CONTENT_LENGTH, CONTENT_LENGTH + LISTED_LENGTH].includes(value.length);
