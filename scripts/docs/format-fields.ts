/**
 * Finds out what each field of a message becomes: its RDF, and its place in the printed lead. It converts the example of the
 * field for that.
 */
import { convertDocument } from '../../src/message/convert.ts';
import type { Action } from '../../src/message/event/actions.ts';
import { propertyOf } from '../../src/message/lift/terms.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { PREFIXES, rdf } from '../../src/vocab.ts';
import { definitions, nameOfRef, type Schema } from './format-schema.ts';

/** A field of a part of the schema. */
export interface Field {
  readonly name: string;
  readonly description: string;
  /** An example; `undefined` if it is too long for a line of the table. */
  readonly example: string | undefined;
  /** The property in RDF, as a prefixed name. */
  readonly rdf: string;
  /** The keys of the printed lead that it changes. */
  readonly keys: readonly string[];
}

type Value = Record<string, unknown>;

/** With longer examples the table would be hard to read. */
const MAX_EXAMPLE = 60;
const ALL = definitions();

/** The first place of each part in an event. It is used to create an example that only has this part. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  envelope: [],
  eventData: ['data'],
  lead: ['data', 'object'],
  contact: ['data', 'object', 'object'],
  sources: ['data', 'object', 'leadSource'],
  actor: ['data', 'agent'],
  postalAddress: ['data', 'object', 'object', 'address'],
  listing: ['data', 'object', 'about'],
  search: ['data', 'object', 'seeks'],
  offer: ['data', 'object', 'makesOffer'],
};

/** The fields of a part. `action` is the event whose message is used to try them. */
export async function fieldsOf(part: string, action: Action = 'accept'): Promise<Field[]> {
  const place = PLACES[part] ?? (part.endsWith('Data') ? ['data'] : []);
  const fields: Field[] = [];
  for (const [name, schema] of Object.entries(ALL[part]?.properties ?? {})) {
    // The event itself has parts of its own.
    if (['data', 'topic'].includes(name) || (part === 'eventData' && name === 'object')) continue;
    fields.push(await fieldOf(name, schema, place, action));
  }
  return fields;
}

async function fieldOf(name: string, schema: Schema, place: readonly string[], action: Action): Promise<Field> {
  const value = exampleOf(schema);
  const text = JSON.stringify(value);
  const [without, present] = [messageWith(action, place, {}), messageWith(action, place, { [name]: value })];
  const where = place.join('.') || 'envelope';
  return {
    name,
    description: schema.description ?? '',
    example: text.length <= MAX_EXAMPLE ? text : undefined,
    rdf: await rdfOf(name, place, present, `${where}.${name}`),
    keys: await changedKeys(without, present),
  };
}

/** The example of a field. For a part, it contains the examples of all fields. */
export function exampleOf({ $ref, examples }: Schema): unknown {
  if (examples !== undefined) return examples[0];
  const part = ALL[nameOfRef($ref ?? '')] ?? {};
  const inner = part.then?.$ref === undefined ? part : (ALL[nameOfRef(part.then.$ref)] ?? {});
  return Object.fromEntries(Object.entries(inner.properties ?? {}).map(([name, own]) => [name, exampleOf(own)]));
}

/** A message with as few members as possible, and with `members` at a place. */
function messageWith(action: Action, place: readonly string[], members: Value): Value {
  const lead: Value = {
    type: 'Lead',
    identifier: { crmLeadId: 'L-1' },
    ...(place[2] === undefined ? {} : { object: {} }),
  };
  const message: Value = {
    topic: `realestate/lead#${action}`,
    id: 'https://crm.example.com/events/1',
    time: '2024-01-01T00:00:00.000Z',
    data: { object: lead },
  };
  let target = message;
  for (const key of place) target = (target[key] ??= {}) as Value;
  Object.assign(target, members);
  return message;
}

const contentOf = (message: Value): { body: Uint8Array; contentType: string } => ({
  body: new TextEncoder().encode(JSON.stringify(message)),
  contentType: 'application/json',
});

/** The property of a field. @throws Error if converting its example does not create it. */
async function rdfOf(name: string, place: readonly string[], message: Value, where: string): Promise<string> {
  if (name === 'id') return 'the node itself';
  const iri = propertyIri(name, place);
  const quads = await (await convertDocument(contentOf(message))).quads();
  if (quads.every(({ predicate }) => predicate.value !== iri)) throw new Error(`${where} does not become ${iri}`);
  return `\`${prefixed(iri)}\``;
}

function propertyIri(name: string, place: readonly string[]): string {
  if (name === 'type') return rdf('type');
  if (place.length > 0) return propertyOf(name).iri;
  // These members have other names in the mapping: who provides an event is not who acted.
  return propertyOf({ agent: 'envelopeAgent', '@id': 'deliveredAs' }[name] ?? name).iri;
}

function prefixed(iri: string): string {
  const found = Object.entries(PREFIXES).find(
    ([, namespace]) => iri.startsWith(namespace) && !/[/#]/u.test(iri.slice(namespace.length)),
  );
  return found === undefined ? iri : `${found[0]}:${iri.slice(found[1].length)}`;
}

/** The keys of the printed lead that differ between two messages. */
async function changedKeys(without: Value, present: Value): Promise<string[]> {
  const [before, after] = [await printedLead(without), await printedLead(present)];
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.filter((key) => !IGNORED.has(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

/** Keys that depend on others. */
const IGNORED: ReadonlySet<string> = new Set(['id', 'slug', 'repairs', 'warnings']);

async function printedLead(message: Value): Promise<Value> {
  const { events } = await parseNotification(contentOf(message));
  return { ...leadToJson(foldEvents(events), 'example') };
}
