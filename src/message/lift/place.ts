/** Adds the place in the document to an error of the JSON-LD processor, without personal data in its message. */
import { ContextError } from '../../errors.ts';
import { JsonObject, pointerTo, publicPointer, type Json } from '../../text/json.ts';
import { JsonLdError } from '../../json-ld/error.ts';
import { findFault } from './faults.ts';
import { localTerm } from './local-term.ts';
import { unshield } from './shield.ts';
import { UNKNOWN_BASE } from './unknown-base.ts';

/** A context name that an error message may repeat: short, without characters that are rare in URLs. */
const CONTEXT_NAME = /^[\w./#-]{1,60}$/;

/**
 * The same error with the JSON pointer of the place that names the context. It shows the context as the document writes it:
 * the error of the processor has the resolved URL, which contains the URL of the document, and that may be personal data.
 */
export function placeContextError(error: ContextError, json: Json, base: string | undefined): ContextError {
  const exact = findText(json, (text) => text === error.url, '');
  if (exact !== undefined) return new ContextError(error.message, error.url, { pointer: exact.pointer, cause: error });
  const url = resolved(error.url, undefined);
  const found = findText(json, (text) => url !== undefined && resolved(text, base) === url, '');
  return new ContextError(relativeMessage(found?.text ?? ''), found?.text ?? '', { pointer: found?.pointer ?? '' });
}

/**
 * The same error with the text in the document, and the JSON pointer of the first place that it may be about: the first member
 * with such an error, else the first place with the text, else the first with the property.
 */
export function placeJsonLdError(error: JsonLdError, json: Json): JsonLdError {
  const { jsonLdCode, term, message } = error;
  const value = error.value === undefined ? undefined : ownText(error.value);
  if (error.pointer !== '') return new JsonLdError(message, { jsonLdCode, term, value, pointer: error.pointer });
  const byText = value === undefined ? undefined : findText(json, (text) => text === value, '')?.pointer;
  const byTerm = term === undefined ? undefined : findKey(json, localTerm(term), '');
  const pointer = findFault(json, jsonLdCode) ?? byText ?? byTerm;
  if (pointer === undefined) return new JsonLdError(message, { jsonLdCode, term, value });
  return new JsonLdError(`${message} at ${publicPointer(pointer)}`, { jsonLdCode, term, value, pointer });
}

/** A text as it is in the document, without shielding and without {@link UNKNOWN_BASE}. */
function ownText(text: string): string {
  const shown = unshield(text)?.text ?? text;
  return shown.startsWith(UNKNOWN_BASE) ? shown.slice(UNKNOWN_BASE.length) : shown;
}

/** A relative context URL is usually a mistake: a host name without `https://`. */
function relativeMessage(text: string): string {
  const isName = CONTEXT_NAME.test(text);
  const name = isName ? `the context [${text}]` : 'a context with a relative address';
  const advice = isName && text.includes('.') && !text.startsWith('.') ? `, as https://${text}` : '';
  return `Loading ${name} failed: it has no scheme, so it would be a file beside the document, and leadpod fetches none. Write its full address${advice}`;
}

function resolved(text: string, base: string | undefined): string | undefined {
  return URL.canParse(text, base) ? new URL(text, base).href : undefined;
}

/** The first text in a document for which `isMeant` is true, and its JSON pointer. */
export function findText(
  json: Json,
  isMeant: (text: string) => boolean,
  pointer: string,
): { readonly text: string; readonly pointer: string } | undefined {
  if (typeof json === 'string') return isMeant(json) ? { text: json, pointer } : undefined;
  if (!Array.isArray(json) && !(json instanceof JsonObject)) return undefined;
  const members: Iterable<readonly [string | number, Json]> = Array.isArray(json) ? json.entries() : json;
  for (const [step, member] of members) {
    const found = findText(member, isMeant, pointerTo(pointer, step));
    if (found !== undefined) return found;
  }
  return undefined;
}

function findKey(json: Json, key: string, pointer: string): string | undefined {
  if (!Array.isArray(json) && !(json instanceof JsonObject)) return undefined;
  const members: Iterable<readonly [string | number, Json]> = Array.isArray(json) ? json.entries() : json;
  for (const [step, member] of members) {
    const place = pointerTo(pointer, step);
    const found = step === key ? place : findKey(member, key, place);
    if (found !== undefined) return found;
  }
  return undefined;
}
