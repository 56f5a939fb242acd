/**
 * Identifies what was read at a URL. The URL is not enough (SECURITY.md, T21): once it is free, a server gives it to the next
 * sender who asks for the same `Slug`. So leadpod compares the content, and the details in the listing of the inbox.
 */
import { createHash } from 'node:crypto';

/**
 * {@link CONTENT_LENGTH} characters computed from the bytes and their content type. Then {@link LISTED_LENGTH} characters
 * computed from the details in the listing, or none if these are not reliable.
 */
export type Version = string;

/** 66 bits of a hash: enough against accidental collisions. */
export const CONTENT_LENGTH = 11;
/** 36 bits: the server chooses times and sizes. */
export const LISTED_LENGTH = 6;

/** Why there is no content of a resource. */
export type Unread = 'unreadable' | 'too-large';

const digest = (parts: readonly (string | Uint8Array)[], length: number): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url').slice(0, length);
};

/** The hash of a content. */
export const contentMark = (bytes: Uint8Array, contentType = ''): string =>
  digest([contentType, '\n', bytes], CONTENT_LENGTH);

/** The placeholder for a content that could not be read. It never justifies a deletion. */
export const unreadMark = (reason: Unread): string => digest([`${reason}\n`], CONTENT_LENGTH);

/** Whether this is the placeholder for a content that could not be read. */
export const isUnreadMark = (content: string): boolean =>
  content === unreadMark('unreadable') || content === unreadMark('too-large');

/** The hash of a resource's details in the listing. */
export const listedMark = (details: string): string => digest([details], LISTED_LENGTH);

/** A version from its two hashes. */
export const versionOf = (content: string, listed = ''): Version => content + listed;

/** The hash of the content. */
export const contentOf = (version: Version): string => version.slice(0, CONTENT_LENGTH);

/** The hash of the details in the listing; `''` if these are not reliable. */
export const listedOf = (version: Version): string => version.slice(CONTENT_LENGTH);

/** Whether a value has the form of a version. */
export const isVersion = (value: unknown): value is Version =>
  typeof value === 'string' && [CONTENT_LENGTH, CONTENT_LENGTH + LISTED_LENGTH].includes(value.length);
