/**
 * Messages with a context that is not in the bundle, and is never fetched. A message of the format needs none: its keys are the
 * format's own. A document of another kind is not ours.
 */
import { readEnvelopes, type Envelope } from '../envelope.ts';
import { ContextError, NotificationError } from '../../errors.ts';
import { JsonObject, type Json } from '../../text/json.ts';
import { JsonLdError } from '../../json-ld/error.ts';
import { isContextCode } from './faults.ts';
import { findMissedLead } from '../trees/missed-lead.ts';
import { warnInto, type Warning } from '../warning.ts';

/** Is a context at fault: not in the bundle, or none that JSON-LD knows? */
export const isContextFailure = (error: unknown): error is ContextError | JsonLdError =>
  error instanceof ContextError || (error instanceof JsonLdError && isContextCode(error.jsonLdCode));

/** A message as its keys have it, and what is warned of in it. */
export interface PlainMessage {
  readonly envelopes: readonly Envelope[];
  readonly warnings: readonly Warning[];
}

/**
 * The messages of the format in a document, whatever its contexts say; none where it is of another kind, and `undefined` where
 * it speaks of a lead and its keys are not those of the format.
 *
 * @throws NotificationError for a lead event without a lead.
 */
export function readWithoutContext(document: JsonObject): PlainMessage[] | undefined {
  const plain = withoutContexts(document);
  const graph = plain.get('@graph');
  const objects = (Array.isArray(graph) ? graph : [plain]).filter((item) => item instanceof JsonObject);
  const messages = objects.map((object) => {
    const warnings: Warning[] = [];
    return { warnings, envelopes: readEnvelopes(object, warnInto(warnings)) };
  });
  const found = messages.filter(({ envelopes }) => envelopes.length > 0);
  return found.length === 0 && objects.some((object) => findMissedLead(object) !== undefined) ? undefined : found;
}

/**
 * The same in a document in which its own context finds no event, because it makes other words of the keys of the format; none
 * where it says nothing of a lead by these.
 */
export function readForeignWords(document: JsonObject): PlainMessage[] {
  try {
    return readWithoutContext(document) ?? [];
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    // What is no event by the words of the format is none.
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
