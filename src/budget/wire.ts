/** What passes between a process and the thread that reads for it: data, since errors and functions do not cross whole. */
import type { NotificationContent, ParsedNotification, ParseOptions } from '../message/parsed-notification.ts';
import type { Tombstone } from '../lead/tombstone.ts';
import type { Region } from '../message/values/telephones.ts';
import type { LinkedDocument } from './linked-document.ts';
import { ContextError, NotificationError, type NotificationErrorReason } from '../errors.ts';

/** One message to read. */
export interface ReadQuestion {
  readonly kind: 'read';
  readonly content: NotificationContent;
  readonly options: Pick<ParseOptions, 'limits' | 'region' | 'timeZone' | 'placeholders'>;
}

/** Whom to look for in texts: by their keys, or by what tombstones hold of them. */
export interface SearchFor {
  readonly keys: readonly string[];
  readonly tombstones: readonly Tombstone[];
  readonly region: Region;
}

/** One text to search. */
export interface SearchQuestion extends SearchFor {
  readonly kind: 'search';
  readonly text: Uint8Array;
}

/** One document, and what is wanted of it. */
export interface LinkQuestion {
  readonly kind: 'link';
  readonly document: LinkedDocument;
  readonly subject: string;
  readonly predicate: string;
}

/** What a thread may be asked. */
export type Question = ReadQuestion | SearchQuestion | LinkQuestion;

/** An error as data. */
export type ErrorData =
  | { readonly kind: 'notification'; reason: NotificationErrorReason; message: string; pointer: string }
  | { readonly kind: 'context'; url: string; message: string; pointer: string }
  | { readonly kind: 'fault'; name: string; stack: string };

/** `ready` comes once, the others one for each question. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parsed'; readonly parsed: ParsedNotification }
  | { readonly kind: 'searched'; readonly isFound: boolean }
  | { readonly kind: 'linked'; readonly iris: readonly string[] }
  | { readonly kind: 'failed'; readonly error: ErrorData };

/** What `errorFromData` makes the same error of; causes stay behind. */
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

/** The error again, as far as it matters to who meets it: a sender's fault, or one of ours. */
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
