/** What one event states about its lead, in normal form. */
import type { ReadingOptions } from '../reading-options.ts';
import { besideContact, contactOf } from '../parts/contact.ts';
import { readNames } from '../parts/names.ts';
import { emailsOf, telephonesOf } from '../parts/reach.ts';
import type { Envelope } from '../envelope.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { known } from '../../text/known.ts';
import { readParts, type Parts } from '../parts/parts.ts';
import { sourcesOf, type LeadSource } from '../parts/sources.ts';
import { actorText, readActors, readText } from '../values/actors.ts';
import { readLeadDate, type DateField } from './instants.ts';
import { readIdentifiers, type Identifier } from '../values/identifiers.ts';
import { firstSaid, isUnsaidRemark, namesNobody } from '../values/unsaid.ts';
import { keyList, spelledText } from '../values/spelled.ts';
import { ignoreWarnings, type Warn } from '../warning.ts';

export type { LeadSource } from '../parts/sources.ts';

/** The fields of a lead that have one value, the latest one. They are printed in this order. */
export const SINGLE_FIELDS = [
  ...(['name', 'givenName', 'familyName', 'recipient', 'sender', 'owner'] as const),
  ...(['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected', 'reason', 'comment'] as const),
] as const;

/** A field that has one value: the latest statement replaces earlier ones. */
export type SingleField = (typeof SINGLE_FIELDS)[number];

/** What an event states about its lead. A field that is missing was not stated. */
export interface LeadStatement {
  readonly fields: Readonly<Partial<Record<SingleField, string>>>;
  readonly identifiers: readonly Identifier[];
  readonly contactIdentifiers: readonly Identifier[];
  /** Addresses in lower case. Texts that are not valid addresses stay as they were written. */
  readonly emails: readonly string[];
  /** Numbers as E.164, with `;ext=` for an extension. Texts that are not valid numbers stay as they were written. */
  readonly telephones: readonly string[];
  /**
   * Those of them that stand on the lead beside a contact with addresses or numbers of its own. They may be of an office, so they
   * are no keys.
   */
  readonly unkeyed?: { readonly emails: readonly string[]; readonly telephones: readonly string[] };
  readonly sources: readonly LeadSource[];
  /** Everything that the event states about each thing, in any property. */
  readonly parts?: Parts;
}

/** The statement of an unwrapped event. Never throws: a value that cannot be read is left out. */
export function readStatement(envelope: Envelope, options: ReadingOptions, warn: Warn = ignoreWarnings): LeadStatement {
  const { data, node, lead, action } = envelope;
  const { region } = options;
  const place = data === node ? '' : '/data';
  // What the action says beats what the lead says.
  const places = [[data, place] as const, [lead, `${place}/object`] as const];
  const date = (field: DateField): string | undefined => readLeadDate(field, places, options, warn);
  const contact = contactOf(lead);
  const emails = emailsOf(contact);
  const telephones = telephonesOf(contact, region);
  const beside = besideContact(lead);
  const emailsBeside = beside === undefined ? [] : without(emailsOf(beside), emails);
  const telephonesBeside = beside === undefined ? [] : without(telephonesOf(beside, region), telephones);
  const sources = [lead, ...(contact === lead ? [] : [contact])].flatMap(sourcesOf);
  // These actions give the lead to someone. The recipient of an assignment is the assignee, and the lead keeps its own.
  const isHandover = action === 'accept' || action === 'assign' || action === 'retract';
  const recipients = [isHandover ? actor(data.get('recipient')) : undefined, actor(lead.get('recipient'))];
  const fields: Partial<Record<SingleField, string | undefined>> = {
    ...readNames(contact),
    recipient: firstSaid(action === 'assign' ? recipients.toReversed() : recipients, namesNobody),
    sender: actor(lead.get('sender')),
    owner: actor(lead.get('owner')),
    dateSent: date('dateSent'),
    dateReceived: date('dateReceived'),
    dateAccepted: date('dateAccepted'),
    dateRejected: date('dateRejected'),
    reason: firstSaid([spelledText(data, REASONS), spelledText(lead, REASONS)], isUnsaidRemark),
    comment: firstSaid([readText(data.get('comment')), readText(lead.get('comment'))], isUnsaidRemark),
  };
  return {
    fields: known(fields),
    identifiers: readIdentifiers(lead.get('identifier')),
    contactIdentifiers: contact === lead ? [] : contactIdentifiersOf(contact),
    emails: [...emails, ...emailsBeside],
    telephones: [...telephones, ...telephonesBeside],
    ...unkeyed(emails.length > 0 ? emailsBeside : [], telephones.length > 0 ? telephonesBeside : []),
    sources: sources.map(({ source }) => source),
    parts: readParts(envelope, options, { contact, sources }),
  };
}

/** Members with the reason of an answer. */
export const REASONS = keyList('reason', 'rejectReason', 'rejectionReason', 'rejectedReason', 'declineReason');

const without = (values: readonly string[], others: readonly string[]): readonly string[] =>
  [...new Set(values)].filter((value) => !others.includes(value));

const unkeyed = (emails: readonly string[], telephones: readonly string[]): Pick<LeadStatement, 'unkeyed'> =>
  emails.length + telephones.length === 0 ? {} : { unkeyed: { emails, telephones } };

/** `identifier` and `sameAs` of a contact make one map. A `sameAs` that is a plain IRI also identifies the contact. */
function contactIdentifiersOf(contact: JsonObject): Identifier[] {
  const sameAs = readIdentifiers(contact.get('sameAs')).map(({ propertyID, value }) => ({
    propertyID: propertyID === 'identifier' ? 'sameAs' : propertyID,
    value,
  }));
  return [...readIdentifiers(contact.get('identifier')), ...sameAs];
}

/** The first actor in a value that names someone; else the first. */
const actor = (value: Json | undefined): string | undefined => firstSaid(readActors(value).map(actorText), namesNobody);
