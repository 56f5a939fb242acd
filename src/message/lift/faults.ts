/** Finds the place in a document that an error code of the JSON-LD API (section 9.6) is about. */
import { JsonObject, pointerTo, type Json } from '../../text/json.ts';

/** Does this member of the object cause the error? */
type IsFault = (key: string, value: Json, object: JsonObject) => boolean;

/** Members that a value object may have. */
const VALUE_KEYS = new Set(['@value', '@type', '@language', '@direction', '@index', '@annotation', '@context']);
const LIST_KEYS = new Set(['@list', '@set', '@index', '@context']);

const isText = (value: Json): boolean => typeof value === 'string';
const isThing = (value: Json): boolean => value instanceof JsonObject || Array.isArray(value);
const isNeither = (value: Json): boolean => value !== null && !isText(value);

const FAULTS: ReadonlyMap<string, IsFault> = new Map<string, IsFault>([
  ['invalid local context', (key, value) => key === '@context' && hasNoContext(value)],
  ['invalid base IRI', (key) => key === '@base'],
  ['invalid vocab mapping', (key) => key === '@vocab'],
  ['invalid default language', (key, value) => key === '@language' && isNeither(value)],
  [
    'invalid base direction',
    (key, value) => key === '@direction' && value !== null && value !== 'ltr' && value !== 'rtl',
  ],
  ['invalid @version value', (key) => key === '@version'],
  ['invalid @propagate value', (key, value) => key === '@propagate' && typeof value !== 'boolean'],
  ['invalid @protected value', (key, value) => key === '@protected' && typeof value !== 'boolean'],
  ['invalid @import value', (key, value) => key === '@import' && !isText(value)],
  ['invalid value object', (key, _, object) => object.has('@value') && !VALUE_KEYS.has(key)],
  ['invalid value object value', (key, value) => key === '@value' && isThing(value)],
  [
    'invalid set or list object',
    (key, _, object) => (object.has('@set') || object.has('@list')) && !LIST_KEYS.has(key),
  ],
  ['invalid @reverse value', (key, value) => key === '@reverse' && !(value instanceof JsonObject)],
  ['invalid @index value', (key, value) => key === '@index' && !isText(value)],
  ['invalid @nest value', (key, value) => key === '@nest' && !isThing(value)],
  ['invalid @included value', (key, value) => key === '@included' && !isThing(value)],
  ['invalid @graph value', (key, value) => key === '@graph' && !isThing(value)],
  ['invalid language-tagged string', (key, value) => key === '@language' && isNeither(value)],
  [
    'invalid language-tagged value',
    (key, value, object) => key === '@value' && object.has('@language') && !isText(value),
  ],
  ['invalid typed value', (key, _, object) => key === '@type' && object.has('@value')],
  ['invalid @id value', (key, value) => key === '@id' && !isText(value)],
  ['invalid type value', (key, value) => key === '@type' && !isTextual(value)],
]);

/** The codes of errors in a context, and not in the data. */
const CONTEXT_CODES: ReadonlySet<string> = new Set([
  ...['invalid local context', 'invalid base IRI', 'invalid vocab mapping', 'invalid default language'],
  ...['invalid base direction', 'invalid @version value', 'invalid @propagate value', 'invalid @protected value'],
  ...['invalid @import value', 'invalid context entry', 'invalid context nullification', 'invalid remote context'],
  ...['invalid term definition', 'invalid IRI mapping', 'invalid keyword alias', 'invalid type mapping'],
  ...['invalid reverse property', 'invalid container mapping', 'invalid language mapping', 'invalid prefix value'],
  ...['invalid scoped context', 'cyclic IRI mapping', 'keyword redefinition', 'protected term redefinition'],
]);

/** Is this the code of an error in a context? */
export const isContextCode = (code: string): boolean => CONTEXT_CODES.has(code);

/** The JSON pointer of the first member that an error with this code may be about. */
export function findFault(json: Json, code: string, pointer = ''): string | undefined {
  const isFault = FAULTS.get(code);
  return isFault && findMember(json, isFault, pointer);
}

function findMember(json: Json, isFault: IsFault, pointer: string): string | undefined {
  if (!isThing(json)) return undefined;
  const members = Array.isArray(json) ? json.entries() : (json as JsonObject);
  for (const [step, member] of members) {
    const place = pointerTo(pointer, step);
    if (json instanceof JsonObject && isFault(String(step), member, json)) return place;
    const found = findMember(member, isFault, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Is there a value that cannot be a context? A context is a URL, an object, null, or a list of these. */
const hasNoContext = (value: Json): boolean =>
  (Array.isArray(value) ? value : [value]).some(
    (item) => item !== null && !isText(item) && !(item instanceof JsonObject),
  );

const isTextual = (value: Json): boolean => isText(value) || (Array.isArray(value) && value.every(isText));
