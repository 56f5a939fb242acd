/**
 * The messages between a process and its reader thread. They are plain data, because errors and functions cannot be cloned
 * completely.
 */
import type { NotificationContent, ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import type { Tombstone } from '../lead/tombstone.ts';
import type { Region } from '../message/values/telephones.ts';
import type { LinkedDocument } from './linked-document.ts';
import { ContextError, NotificationError, type NotificationErrorReason } from '../errors.ts';

/** A message to read. */
export interface ReadQuestion {
  readonly kind: 'read';
  readonly content: NotificationContent;
  readonly options: Pick<ParseOptions, 'limits' | 'region' | 'timeZone' | 'placeholders'>;
}

/** The people to look for, by their keys or by tombstones. */
export interface SearchFor {
  readonly keys: readonly string[];
  readonly tombstones: readonly Tombstone[];
  readonly region: Region;
}

/** A text to search. */
export interface SearchQuestion extends SearchFor {
  readonly kind: 'search';
  readonly text: Uint8Array;
}

/** A document, and the subject and predicate to look for. */
export interface LinkQuestion {
  readonly kind: 'link';
  readonly document: LinkedDocument;
  readonly subject: string;
  readonly predicate: string;
}

/** The tasks of the thread. */
export type Question = ReadQuestion | SearchQuestion | LinkQuestion;

/** An error as plain data. */
export type ErrorData =
  | { readonly kind: 'notification'; reason: NotificationErrorReason; message: string; pointer: string }
  | { readonly kind: 'context'; url: string; message: string; pointer: string }
  | { readonly kind: 'fault'; name: string; stack: string };

/** The answers of the thread. `ready` is sent once, and one of the others for each question. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parsed'; readonly parsed: ParsedNotification }
  | { readonly kind: 'searched'; readonly isFound: boolean }
  | { readonly kind: 'linked'; readonly iris: readonly string[] }
  | { readonly kind: 'failed'; readonly error: ErrorData };

/** Converts an error for `errorFromData`. Causes are left out. */
export function errorToData(error: unknown): ErrorData {
  if (error instanceof NotificationError) {
    const { reason, message, pointer } = error;
    return { kind: 'notification', reason, message, pointer };
  }
  if (error instanceof ContextError) {
    const { url, message, pointer } = error;
    return { kind: 'context', url, message, pointer };
  }
  const { name, stack = '' } = error instanceof Error ? error : new Error('something other than an error was thrown');
  return { kind: 'fault', name, stack };
}

/** Restores an error, at least whether it is the sender's fault or a bug. */
export function errorFromData(data: ErrorData): Error {
  switch (data.kind) {
    case 'notification':
      return new NotificationError(data.reason, data.message, { pointer: data.pointer });
    case 'context':
      return new ContextError(data.message, data.url, { pointer: data.pointer });
    case 'fault': {
      const error = new Error(`reading a message failed: ${data.name}`);
      error.stack = data.stack;
      return error;
    }
  }
}
