/** Where in a document an error of the JSON-LD processor belongs, in words that hold nothing of anyone's. */
import { ContextError } from '../../errors.ts';
import { JsonObject, pointerTo, publicPointer, type Json } from '../../text/json.ts';
import { JsonLdError } from '../../json-ld/error.ts';
import { findFault } from './faults.ts';
import { localTerm } from './local-term.ts';
import { unshield } from './shield.ts';
import { UNKNOWN_BASE } from './unknown-base.ts';

/** What a context may be called in a message: a name that is one, and no data. */
const CONTEXT_NAME = /^[\w./#-]{1,60}$/;

/**
 * The same error, with the pointer of the place that asks for the context, and in the words of the document: a relative
 * address was resolved against where the document stands, and may be anyone's name.
 */
export function placeContextError(error: ContextError, json: Json, base: string | undefined): ContextError {
  const exact = findText(json, (text) => text === error.url, '');
  if (exact !== undefined) return new ContextError(error.message, error.url, { pointer: exact.pointer, cause: error });
  const url = resolved(error.url, undefined);
  const found = findText(json, (text) => url !== undefined && resolved(text, base) === url, '');
  return new ContextError(relativeMessage(found?.text ?? ''), found?.text ?? '', { pointer: found?.pointer ?? '' });
}

/**
 * The same error, with the text of the document that it is about, and the pointer of the first place that it may be about: of
 * such a fault, else of its text, else of its property.
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

/** A text as the document has it, before it was shielded or resolved against a base that no one named. */
function ownText(text: string): string {
  const shown = unshield(text)?.text ?? text;
  return shown.startsWith(UNKNOWN_BASE) ? shown.slice(UNKNOWN_BASE.length) : shown;
}

/** A context may be named relative to its document, which is rarely meant: a host without its scheme, as a rule. */
function relativeMessage(text: string): string {
  const isName = CONTEXT_NAME.test(text);
  const name = isName ? `the context [${text}]` : 'a context with a relative address';
  const advice = isName && text.includes('.') && !text.startsWith('.') ? `, as https://${text}` : '';
  return `Loading ${name} failed: it has no scheme, so it would be a file beside the document, and leadpod fetches none. Write its full address${advice}`;
}

function resolved(text: string, base: string | undefined): string | undefined {
  return URL.canParse(text, base) ? new URL(text, base).href : undefined;
}

/** The first text of a document that is asked for, and where it stands. */
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
