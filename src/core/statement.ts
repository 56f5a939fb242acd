/** What one event states about its lead, in normal form: the clean half of a message. */
import { localName } from './actions.ts';
import { typesOf, type Envelope } from './envelope.ts';
import { JsonObject, isScalar, items, scalarText, type Json } from './json.ts';
import { actorText, firstOf, readActor, readText, type Actor } from './values/actors.ts';
import { parseDate } from './values/dates.ts';
import { parseEmail } from './values/emails.ts';
import { readIdentifiers, type Identifier } from './values/identifiers.ts';
import { parseTelephone, type Region } from './values/telephones.ts';

/** Something that happened before the lead: a question, a showing request, a visit to a website or an app. */
export interface LeadSource {
  readonly type?: string;
  readonly text?: string;
  /** The IRI of the listing, else its name, identifier or address. */
  readonly listing?: string;
}

/** The fields of a lead of which the last statement counts, in the order in which they are printed. */
export const SINGLE_FIELDS = [
  ...(['name', 'givenName', 'familyName', 'recipient', 'sender', 'owner'] as const),
  ...(['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected', 'reason', 'comment'] as const),
] as const;

/** A field of which the last statement counts. */
export type SingleField = (typeof SINGLE_FIELDS)[number];

/** What an event says of its lead; a field that is not there was not stated. */
export interface LeadStatement {
  readonly fields: Readonly<Partial<Record<SingleField, string>>>;
  readonly identifiers: readonly Identifier[];
  readonly contactIdentifiers: readonly Identifier[];
  /** Lower case where they are addresses, as they came where they are not. */
  readonly emails: readonly string[];
  /** E.164 with `;ext=` where they are numbers, as they came where they are not. */
  readonly telephones: readonly string[];
  readonly sources: readonly LeadSource[];
}

/** How texts without a country or a time zone are read. */
export interface ReadingOptions {
  readonly region: Region;
  /** What is nobody's identifier, address or number, besides what leadpod knows; `*` stands for any characters. */
  readonly placeholders?: readonly string[];
}

const CONTACT_KEYS = ['name', 'givenName', 'familyName', 'email', 'telephone'];

/** The statement of an unwrapped event. Never throws: what cannot be read is not stated. */
export function readStatement({ data, lead, action }: Envelope, { region }: ReadingOptions): LeadStatement {
  const contact = contactOf(lead);
  // These actions hand the lead to somebody, whom the lead object need not name.
  const isHandover = action === 'accept' || action === 'assign' || action === 'retract';
  const fields: Partial<Record<SingleField, string | undefined>> = {
    name: readText(contact.get('name')),
    givenName: readText(contact.get('givenName')),
    familyName: readText(contact.get('familyName')),
    recipient: actor(lead.get('recipient')) ?? (isHandover ? actor(data.get('recipient')) : undefined),
    sender: actor(lead.get('sender')),
    owner: actor(lead.get('owner')),
    dateSent: date(lead.get('dateSent')),
    dateReceived: date(lead.get('dateReceived')),
    dateAccepted: date(lead.get('dateAccepted')),
    dateRejected: date(lead.get('dateRejected')),
    reason: readText(lead.get('reason')) ?? readText(data.get('reason')),
    comment: readText(lead.get('comment')) ?? readText(data.get('comment')),
  };
  return {
    fields: withoutUndefined(fields),
    identifiers: readIdentifiers(lead.get('identifier')),
    contactIdentifiers: contact === lead ? [] : contactIdentifiersOf(contact),
    emails: unique(texts(contact.get('email')).map((text) => parseEmail(text) ?? text)),
    telephones: unique(texts(contact.get('telephone')).map((text) => parseTelephone(text, region) ?? text)),
    sources: items(lead.get('leadSource'), '').flatMap(({ value }) => readSource(value)),
  };
}

/** The contact is the lead's `object`; some senders write its fields on the lead itself, some only a name. */
function contactOf(lead: JsonObject): JsonObject {
  for (const { value } of items(lead.get('object'), '')) {
    if (value instanceof JsonObject) return value;
    if (typeof value === 'string' && value.trim() !== '') return contactFromText(value.trim());
  }
  return CONTACT_KEYS.some((key) => lead.has(key)) ? lead : new JsonObject();
}

function contactFromText(text: string): JsonObject {
  return JsonObject.of([[parseEmail(text) === undefined ? 'name' : 'email', text]]);
}

/** `identifier` and `sameAs` are one map for the contact. A `sameAs` that is a plain IRI is a name for it as well. */
function contactIdentifiersOf(contact: JsonObject): Identifier[] {
  const sameAs = readIdentifiers(contact.get('sameAs')).map(({ propertyID, value }) => ({
    propertyID: propertyID === 'identifier' ? 'sameAs' : propertyID,
    value,
  }));
  return [...readIdentifiers(contact.get('identifier')), ...sameAs];
}

function readSource(value: Json): LeadSource[] {
  if (!(value instanceof JsonObject)) return isScalar(value) ? sourceOf({ text: readText(value) }) : [];
  const object = items(value.get('object'), '')[0]?.value ?? null;
  const inner = object instanceof JsonObject ? object : new JsonObject();
  const type = typesOf(value)[0];
  return sourceOf({
    type: type === undefined ? undefined : localName(type),
    text:
      readText(firstOf(inner, ['text', 'name', 'description'])) ??
      (isScalar(object) ? readText(object) : undefined) ??
      readText(firstOf(value, ['text', 'description', 'name', 'url'])),
    listing: listingOf(value.get('about')) ?? listingOf(inner.get('about')),
  });
}

function sourceOf(source: Partial<Record<keyof LeadSource, string | undefined>>): LeadSource[] {
  const stated: LeadSource = withoutUndefined(source);
  return Object.keys(stated).length === 0 ? [] : [stated];
}

function listingOf(value: Json | undefined): string | undefined {
  const about = readActor(value);
  if (about !== undefined) return actorText(about);
  const object = items(value, '').find((item) => item.value instanceof JsonObject)?.value;
  if (!(object instanceof JsonObject)) return undefined;
  return readText(object.get('url')) ?? addressOf(object.get('address')) ?? readText(object);
}

function addressOf(value: Json | undefined): string | undefined {
  const address = items(value, '')[0]?.value;
  if (!(address instanceof JsonObject)) return readText(value);
  const parts = ['streetAddress', 'addressLocality', 'addressRegion', 'postalCode'];
  const text = parts.flatMap((key) => readText(address.get(key)) ?? []).join(', ');
  return text === '' ? undefined : text;
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];

const actor = (value: Json | undefined): string | undefined => {
  const read: Actor | undefined = readActor(value);
  return read === undefined ? undefined : actorText(read);
};

function date(value: Json | undefined): string | undefined {
  for (const { value: item } of items(value, '')) {
    const parsed = isScalar(item) ? parseDate(item) : undefined;
    if (parsed !== undefined) return parsed.iso;
  }
  return undefined;
}

/** The texts of a value, also where each stands in an object of its own (`{"type": "work", "value": "..."}`). */
function texts(value: Json | undefined): string[] {
  return items(value, '').flatMap(({ value: item }) => {
    if (isScalar(item)) return scalarText(item).trim() === '' ? [] : [scalarText(item).trim()];
    return texts(firstOf(item, ['value', '@value', 'email', 'telephone', 'id', 'name']));
  });
}

function withoutUndefined<K extends string>(
  object: Partial<Record<K, string | undefined>>,
): Partial<Record<K, string>> {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  ) as Partial<Record<K, string>>;
}
