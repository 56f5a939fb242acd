/**
 * Writes a message as JSON-LD with its own context: schema.org in all spellings of its URL, or an inline context with all
 * terms.
 */
import type { Chance } from './chance.ts';
import type { Draft } from './words.ts';

/** How a message is written as JSON-LD. */
export interface JsonLdStyle {
  context: unknown;
  /** Write `@id` and `@type`. The aliases `id` and `type` are only defined in a context from schema.org. */
  keywords: boolean;
  /** Write vendor maps as lists of `PropertyValue`, as schema.org does. */
  propertyValues: boolean;
  /** Write `startTime` instead of `time`. In the context of schema.org, `time` is the prefix of another vocabulary. */
  startTime: boolean;
  /** The members that are kept. Default: all. */
  terms?: ReadonlySet<string>;
}

const SCHEMA_ORG = ['https://schema.org', 'http://schema.org', 'https://schema.org/', 'http://schema.org/'] as const;

const LEAD_TERMS = {
  lead: 'https://w3id.org/leadpod#',
  topic: 'lead:topic',
  time: 'http://schema.org/startTime',
  Lead: 'lead:Lead',
  leadSource: 'lead:leadSource',
  dateAccepted: 'lead:dateAccepted',
  dateRejected: 'lead:dateRejected',
};

const iri = (term: string): Draft => ({ '@id': `http://schema.org/${term}`, '@type': '@id' });

/** A context that defines every term. If a message uses it, members without a term are left out. */
const INLINE_TERMS: Draft = {
  ...LEAD_TERMS,
  RetractAction: 'lead:RetractAction',
  ...Object.fromEntries(
    (
      'AddAction UpdateAction AssignAction AcceptAction RejectAction AskAction RequestShowingAction Person Contact ' +
      'Notification Question WebSite MobileApplication PropertyValue RealEstateAgent RealEstateOrganization SoftwareApplication ' +
      'object identifier propertyID value name givenName familyName telephone email text dateSent dateReceived comment'
    )
      .split(' ')
      .map((term) => [term, `http://schema.org/${term}`]),
  ),
  ...Object.fromEntries(['agent', 'recipient', 'sender', 'owner'].map((term) => [term, iri(term)])),
};

const INLINE_MEMBERS: ReadonlySet<string> = new Set(Object.keys(INLINE_TERMS));

/** Members that contain a free map from vendor to key. */
const VENDOR_MAPS: ReadonlySet<string> = new Set(['identifier', 'additionalProperty', 'sameAs']);

/** Chooses a context, and a style that is possible with it. */
export function pickJsonLdStyle(chance: Chance): JsonLdStyle {
  const schemaOrg = chance.pick(SCHEMA_ORG);
  const loose = { keywords: chance.is(0.4), propertyValues: chance.is(0.4) };
  return chance.weighted<JsonLdStyle>([
    // Some senders write `time` although the context gives it another meaning.
    [50, { context: schemaOrg, ...loose, startTime: chance.is(0.7) }],
    [30, { context: [schemaOrg, LEAD_TERMS], ...loose, startTime: false }],
    [20, { context: INLINE_TERMS, keywords: true, propertyValues: true, startTime: false, terms: INLINE_MEMBERS }],
  ]);
}

/** Writes the message in this style. Its context is the first member. */
export function messageToJsonLd(message: Draft, style: JsonLdStyle): Draft {
  return { '@context': style.context, ...(rewrite(message, style) as Draft) };
}

function rewrite(value: unknown, style: JsonLdStyle): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, style));
  if (typeof value !== 'object' || value === null) return value;
  const result: Draft = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === 'id' || key === 'type') result[style.keywords ? `@${key}` : key] = member;
    else if (key === 'time' && style.startTime) result.startTime = member;
    else if (style.terms && !isSayable(key, member, style.terms)) continue;
    else if (style.propertyValues && VENDOR_MAPS.has(key)) result[key] = mapToPropertyValues(member, style);
    else result[key] = rewrite(member, style);
  }
  return result;
}

/**
 * Whether the inline context can express a member. If the context says that a member is an IRI, a sender does not write a plain
 * name there.
 */
function isSayable(key: string, member: unknown, terms: ReadonlySet<string>): boolean {
  const coerced = typeof INLINE_TERMS[key] === 'object';
  return terms.has(key) && !(coerced && typeof member === 'string' && !member.startsWith('http'));
}

function mapToPropertyValues(map: unknown, style: JsonLdStyle): unknown {
  if (typeof map !== 'object' || map === null) return map;
  const type = style.keywords ? '@type' : 'type';
  const list = Object.entries(map).map(([propertyID, value]: [string, unknown]) => ({
    [type]: 'PropertyValue',
    propertyID,
    value,
  }));
  return list.length === 1 ? list[0] : list;
}
