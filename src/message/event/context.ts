/**
 * The JSON-LD context of the events that leadpod sends. It lets a consumer that does not support the format read them as RDF.
 * Each message contains the whole context, so nothing must be fetched. A reader of the format ignores it, because it adds
 * nothing to the format.
 */
import { isIri, isRelativeReference } from '../../rdf/iri.ts';
import { canonicalJson, JsonNumber, JsonObject, valuesOf, type Json } from '../../text/json.ts';
import { lead, PREFIXES, schema, unknownTerm, xsd } from '../../vocab.ts';

interface Term {
  readonly '@id': string;
  readonly '@type'?: string;
  readonly '@context'?: Context;
}

type Context = Readonly<Record<string, string | number | Term>>;

const reference = (iri: string): Term => ({ '@id': iri, '@type': '@id' });

/** Types that occur in messages and that schema.org does not define. */
const CLASSES = [
  ...['PropertyListing', 'OpenHouseEvent', 'RequestShowingAction', 'RealEstateOrganization', 'RealEstateOffice'],
  ...['RealEstateTeam', 'RealEstateWebsite'],
];

/** A free map of a vendor: its keys are the vendor's own terms, unless it is a PropertyValue. */
function mapOf(name: string): Term {
  const words = ['PropertyValue', 'propertyID', 'name', 'value'].map((word) => [word, schema(word)] as const);
  return { '@id': schema(name), '@context': { '@vocab': PREFIXES.x, ...Object.fromEntries(words) } };
}

/**
 * Terms within a lead. There, an agent is often only a name, and a vendor may use the keys of the envelope for other things.
 */
const IN_LEAD: Context = {
  // Only for the lead itself and not for nested objects: a type-scoped context does not propagate (JSON-LD 1.1 section 4.1.8).
  Lead: {
    '@id': lead('Lead'),
    '@context': { sender: reference(schema('sender')), owner: reference(schema('owner')) },
  },
  Contact: schema('Person'),
  ...Object.fromEntries(CLASSES.map((name) => [name, lead(name)])),
  leadSource: lead('leadSource'),
  agent: schema('agent'),
  recipient: schema('recipient'),
  participant: schema('participant'),
  object: schema('object'),
  data: schema('data'),
  time: schema('startTime'),
  ...Object.fromEntries(['identifier', 'additionalProperty', 'sameAs'].map((name) => [name, mapOf(name)])),
};

/**
 * The meaning of the keys of the format. `data` is not a node of its own: the event is the action. The provider of the event
 * and the agent of the action get the same property there, because a context cannot distinguish them. In answers from leadpod
 * they are the same.
 */
export const EVENT_CONTEXT: Context = {
  '@version': 1.1,
  '@vocab': PREFIXES.schema,
  id: '@id',
  type: '@type',
  topic: lead('topic'),
  time: { '@id': schema('startTime'), '@type': xsd('dateTime') },
  agent: reference(schema('agent')),
  recipient: reference(schema('recipient')),
  participant: reference(schema('participant')),
  originalRecipient: reference(lead('originalRecipient')),
  data: '@nest',
  reason: lead('reason'),
  RetractAction: lead('RetractAction'),
  object: { '@id': schema('object'), '@context': IN_LEAD },
};

function jsonOf(value: Context | Term | string | number): Json {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return new JsonNumber(String(value));
  return JsonObject.of(Object.entries(value).map(([key, member]) => [key, jsonOf(member as Context)]));
}

const MEANINGS = jsonOf(EVENT_CONTEXT) as JsonObject;

const REFERENCES = new Set(['agent', 'recipient', 'participant', 'originalRecipient']);

/**
 * The context of a message in the plain form of the format: {@link EVENT_CONTEXT}, and a term for each key that cannot be the
 * end of an IRI. `undefined` if JSON-LD would refuse the message or read it in another way; it is then sent without context.
 */
export function contextOf(message: JsonObject): JsonObject | undefined {
  const names = new Map<string, string>();
  if (message.has('@context') || !fits(message, 'event', names)) return undefined;
  return JsonObject.of([...MEANINGS, ...names]);
}

/** Is this a context that {@link contextOf} made? */
export function isEventContext(context: Json): boolean {
  if (!(context instanceof JsonObject)) return false;
  for (const [term, meaning] of MEANINGS)
    if (canonicalJson(context.get(term) ?? null) !== canonicalJson(meaning)) return false;
  return [...context].every(
    ([term, meaning]) => MEANINGS.has(term) || (typeof meaning === 'string' && meaning.startsWith(PREFIXES.x)),
  );
}

/** The place of a value: the envelope, its action, another object of the action, the lead, or an object within the lead. */
type Level = 'event' | 'action' | 'beside' | 'lead' | 'below';

function levelOf(key: string, level: Level): Level {
  if (level === 'event' && key === 'data') return 'action';
  if (level === 'lead' || level === 'below') return 'below';
  return key === 'object' ? 'lead' : 'beside';
}

function fits(value: Json, level: Level, names: Map<string, string>): boolean {
  if (Array.isArray(value)) return value.every((item) => fits(item, level, names));
  if (!(value instanceof JsonObject)) return true;
  for (const [key, member] of value) {
    if (!fitsKey(key, member, level, names)) return false;
    if (!fits(member, levelOf(key, level), names)) return false;
  }
  return true;
}

function fitsKey(key: string, member: Json, level: Level, names: Map<string, string>): boolean {
  // An `id` in the nested action would give the event a second name.
  if (key === 'id') return level !== 'action' && isReference(member);
  if (key === 'type') return typesFit(member);
  if (key.startsWith('@')) return false;
  if (key === 'data' && level !== 'lead' && level !== 'below') return level === 'event' && member instanceof JsonObject;
  if (isCoerced(key, level) && !referencesFit(member)) return false;
  if (isWord(key)) return true;
  if (/[:/]/.test(key)) return false;
  names.set(key, unknownTerm(encodeURIComponent(key)));
  return true;
}

const isCoerced = (key: string, level: Level): boolean =>
  level === 'lead' ? key === 'sender' || key === 'owner' : level !== 'below' && REFERENCES.has(key);

/** JSON-LD processors refuse Unicode spaces, which IRIs may contain. */
const isSafe = (iri: string): boolean => isIri(iri) && !/\s/u.test(iri);

/** Does this text become a valid IRI in the context? */
const isWord = (text: string): boolean => isSafe(text.includes(':') ? text : `${PREFIXES.schema}${text}`);

const isReference = (value: Json): boolean =>
  typeof value === 'string' && (isSafe(value) || (value !== '' && !/\s/u.test(value) && isRelativeReference(value)));

const referencesFit = (value: Json): boolean =>
  valuesOf(value).every((one) => one instanceof JsonObject || (typeof one === 'string' && isSafe(one)));

const typesFit = (value: Json): boolean =>
  (Array.isArray(value) ? value : [value]).every(
    (one) => typeof one === 'string' && !one.startsWith('@') && isWord(one),
  );
