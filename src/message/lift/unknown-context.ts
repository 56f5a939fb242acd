/**
 * Reads messages with a context that is not bundled. leadpod fetches no context, but a message of the format can be read
 * without it: its keys have a fixed meaning.
 */
import { readEnvelopes, type Envelope } from '../envelope.ts';
import { ContextError, NotificationError } from '../../errors.ts';
import { JsonObject, type Json } from '../../text/json.ts';
import { JsonLdError } from '../../json-ld/error.ts';
import { isContextCode } from './faults.ts';
import { findMissedLead } from '../trees/missed-lead.ts';
import { warnInto, type Warning } from '../warning.ts';

/** Is the cause a context that is not bundled, or that is not valid? */
export const isContextFailure = (error: unknown): error is ContextError | JsonLdError =>
  error instanceof ContextError || (error instanceof JsonLdError && isContextCode(error.jsonLdCode));

/** A message that was read without its context, and its warnings. */
export interface PlainMessage {
  readonly envelopes: readonly Envelope[];
  readonly warnings: readonly Warning[];
  /** Is it the only object of its document? */
  readonly isAlone: boolean;
}

/**
 * Reads a document as if it had no contexts. The result is empty if the document has no message of the format, and
 * `undefined` if it seems to be about a lead but its keys are not those of the format.
 *
 * @throws NotificationError for a lead event without a lead.
 */
export function readWithoutContext(document: JsonObject): PlainMessage[] | undefined {
  const plain = withoutContexts(document);
  const graph = plain.get('@graph');
  const objects = (Array.isArray(graph) ? graph : [plain]).filter((item) => item instanceof JsonObject);
  const isAlone = objects.length === 1;
  const messages = objects.map((object) => {
    const warnings: Warning[] = [];
    return { isAlone, warnings, envelopes: readEnvelopes(object, warnInto(warnings)) };
  });
  const found = messages.filter(({ envelopes }) => envelopes.length > 0);
  return found.length === 0 && objects.some((object) => findMissedLead(object) !== undefined) ? undefined : found;
}

/**
 * The same for a document in which leadpod found no event, because its context gives the keys of the format another meaning.
 * The result is empty if there is no event without the context either.
 */
export function readForeignWords(document: JsonObject): PlainMessage[] {
  try {
    return readWithoutContext(document) ?? [];
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    // Without its context, this is not an event either.
    return [];
  }
}

function withoutContexts(object: JsonObject): JsonObject {
  return JsonObject.of(
    [...object].flatMap(([key, value]) => (key === '@context' ? [] : [[key, stripped(value)] as const])),
  );
}

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.map(stripped);
  return value instanceof JsonObject ? withoutContexts(value) : value;
}
