/** Prepares the contexts of a message for jsonld, so that no key loses its value because of them. */
import { NotificationError } from '../../errors.ts';
import { fileOfContext } from '../../json-ld/bundle.ts';
import { isPlainObject, type JsonLdInput, type PlainJson } from '../../json-ld/types.ts';
import { JsonNumber, JsonObject, type Json } from '../../text/json.ts';
import { PREFIXES } from '../../vocab.ts';

const UNKNOWN_TERMS = { '@vocab': PREFIXES.x };

/** Does this context map unknown keys to blank nodes? RDF has no such properties, so their values would be lost. */
const isBlankVocabulary = (context: PlainJson | undefined): boolean =>
  typeof context === 'string' && fileOfContext(context) === 'activitystreams.jsonld';

/** Does this vocabulary give keys no IRI? */
const isNoVocabulary = (vocabulary: PlainJson | undefined): boolean =>
  vocabulary === null || (typeof vocabulary === 'string' && vocabulary.startsWith('_:'));

/**
 * A context in which unknown keys have the vocabulary of unknown terms if the context, or one inside its term definitions,
 * removes the default vocabulary.
 */
export function contextInput(context: PlainJson): JsonLdInput {
  if (context === null) return [null, UNKNOWN_TERMS];
  if (isBlankVocabulary(context)) return [context, UNKNOWN_TERMS];
  if (Array.isArray(context)) return context.flatMap(contextInput);
  if (!isPlainObject(context)) return context;
  const terms = Object.fromEntries(Object.entries(context).map(([term, value]) => [term, definitionInput(value)]));
  const { '@vocab': vocabulary, '@import': imported } = context;
  const isBlankImport = isBlankVocabulary(imported) && vocabulary === undefined;
  return isNoVocabulary(vocabulary) || isBlankImport ? { ...terms, ...UNKNOWN_TERMS } : terms;
}

const definitionInput = (definition: PlainJson): PlainJson =>
  isPlainObject(definition) && definition['@context'] !== undefined
    ? { ...definition, '@context': contextInput(definition['@context']) }
    : definition;

/** Converts to plain JavaScript values, with doubles as numbers. */
export function standardJson(json: Json): JsonLdInput {
  if (Array.isArray(json)) return json.map(standardJson);
  if (json instanceof JsonNumber) return Number(json.text);
  // Object.fromEntries defines own properties, so "__proto__" is an ordinary key.
  return json instanceof JsonObject
    ? Object.fromEntries([...json].map(([key, value]) => [key, standardJson(value)]))
    : json;
}

/** The largest number of contexts in a message, inline or by name. Each costs milliseconds of processor time. */
const MAX_CONTEXTS = 32;

/** @throws NotificationError `too-many-nodes` for a message with more contexts than {@link MAX_CONTEXTS}. */
export function refuseManyContexts(json: Json): void {
  if (countContexts(json) > MAX_CONTEXTS)
    throw new NotificationError('too-many-nodes', `expected at most ${MAX_CONTEXTS} contexts`);
}

function countContexts(json: Json): number {
  if (Array.isArray(json)) return json.reduce((sum, item) => sum + countContexts(item), 0);
  if (!(json instanceof JsonObject)) return 0;
  let count = 0;
  for (const [key, value] of json) count += key === '@context' ? countDefined(value) : countContexts(value);
  return count;
}

/** A context and the contexts in its term definitions. */
function countDefined(context: Json): number {
  if (Array.isArray(context)) return context.reduce((sum, item) => sum + countDefined(item), 0);
  if (context === null) return 0;
  if (!(context instanceof JsonObject)) return 1;
  let count = 1;
  for (const definition of context.values())
    if (definition instanceof JsonObject) count += countDefined(definition.get('@context') ?? null);
  return count;
}
