/** People, offices and programs, given as an IRI, an object, or only a name. */
import { toIri } from '../../rdf/iri.ts';
import { JsonObject, isScalar, scalarText, type Json, type JsonScalar, valuesOf } from '../../text/json.ts';
import { ofKeys } from '../../text/shape.ts';
import { wordsIn } from '../../text/words.ts';
import { localName } from '../event/actions.ts';

/** Someone who acted, or who sent, owns or receives a lead. At least one of `iri` and `name` is set. */
export interface Actor {
  readonly iri?: string;
  readonly name?: string;
  readonly type?: string;
}

/** The first actor in a value. An object is identified by its `id`, else its `name`, else its first identifier. */
export function readActor(value: Json | undefined): Actor | undefined {
  for (const item of valuesOf(value)) {
    const actor = actorIn(item);
    if (actor !== undefined) return actor;
  }
  return undefined;
}

/** All actors in a value, each once, in its order. */
export function readActors(value: Json | undefined): Actor[] {
  const actors = new Map<string, Actor>();
  for (const item of valuesOf(value)) {
    const actor = actorIn(item);
    if (actor !== undefined && !actors.has(actorText(actor))) actors.set(actorText(actor), actor);
  }
  return [...actors.values()];
}

const actorIn = (item: JsonScalar | JsonObject): Actor | undefined =>
  item instanceof JsonObject ? actorFromObject(item) : actorFromScalar(item);

/** A text for an actor: its IRI, else its name. */
export function actorText(actor: Actor): string {
  return actor.iri ?? actor.name ?? '';
}

/** Are they the same, as far as one can tell? Their IRIs count if both have one, else their names. */
export function isSameActor(one: Actor, other: Actor): boolean {
  if (one.iri !== undefined && other.iri !== undefined) return one.iri === other.iri;
  return one.name !== undefined && other.name !== undefined && nameKey(one.name) === nameKey(other.name);
}

/** A form of a name that does not depend on case and white space. */
export const nameKey = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();

/**
 * The first text of a value that is not empty. An object gives its `text`, `name`, `description` or `value`, and a language map
 * (`{"en": "...", "fr": "..."}`) its English text, else its first.
 */
export function readText(value: Json | undefined): string | undefined {
  for (const item of valuesOf(value)) {
    const text =
      item instanceof JsonObject
        ? readText(firstOf(item, ['text', 'name', 'description', 'value', '@value', ...languagesIn(item)]))
        : textOf(item);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Languages of ISO 639-1 whose codes are no other words, such as `id`. */
const LANGUAGES = new Set(
  wordsIn(
    'en es fr de it pt nl da sv nb nn fi is pl cs sk hu ro bg hr sr sl el tr ru uk et lv lt ga mt ca eu gl cy',
    'zh ja ko vi th hi bn ta te ur fa ar he hy ka kk ms tl sw af',
  ),
);

/** The keys of a language map. Empty for other objects. */
export const languagesIn = ofKeys((keys): readonly string[] =>
  keys.every((key) => LANGUAGES.has(key.toLowerCase().replace(/-[a-z\d-]+$/, ''))) ? [...keys].sort(byEnglish) : [],
);

const byEnglish = (one: string, other: string): number =>
  Number(/^en/i.test(other)) - Number(/^en/i.test(one)) || (one < other ? -1 : 1);

/** The first of these members that has a value. */
export function firstOf(object: JsonObject, keys: readonly string[]): Json | undefined {
  for (const key of keys) {
    const value = object.get(key);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function textOf(value: Json): string | undefined {
  if (!isScalar(value)) return undefined;
  const text = scalarText(value);
  return text.trim() === '' ? undefined : text;
}

function actorFromScalar(value: Json): Actor | undefined {
  const text = textOf(value)?.trim();
  if (text === undefined) return undefined;
  const iri = toIri(text)?.iri;
  return iri === undefined ? { name: text } : { iri };
}

function actorFromObject(object: JsonObject): Actor | undefined {
  const type = typeOf(object);
  const identified = actorFromScalar(firstOf(object, ['id', '@id']) ?? null);
  const name = readText(object.get('name')) ?? nameInParts(object);
  const actor: Actor = {
    ...(identified ?? {}),
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
  };
  if (actor.iri !== undefined || actor.name !== undefined) return actor;
  const address = readText(firstOf(object, ['email', 'emailAddress']))?.replace(/^(?!mailto:)/i, 'mailto:');
  const fallback = actorFromScalar(address ?? firstIdentifier(object) ?? null);
  return fallback === undefined ? undefined : { ...actor, ...fallback };
}

/** A name from `firstName` and `lastName`, in the spellings of schema.org and of CRMs. */
function nameInParts(object: JsonObject): string | undefined {
  const parts = [
    firstOf(object, ['givenName', 'firstName', 'first_name', 'FirstName']),
    firstOf(object, ['familyName', 'lastName', 'last_name', 'LastName']),
  ].flatMap((part) => readText(part) ?? []);
  return parts.length === 0 ? readText(firstOf(object, ['fullName', 'full_name', 'displayName'])) : parts.join(' ');
}

function typeOf(object: JsonObject): string | undefined {
  const type = readText(firstOf(object, ['type', '@type']));
  return type === undefined ? undefined : localName(type);
}

function firstIdentifier(object: JsonObject): Json | undefined {
  const identifier = valuesOf(object.get('identifier'))[0];
  if (!(identifier instanceof JsonObject)) return identifier;
  return identifier.get('value') ?? [...identifier.values()].find(isScalar);
}
